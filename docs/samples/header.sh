# begin: secret
umask 077
openssl rand -hex 32 > /etc/partage-ent/proxy-secret
echo "Define PARTAGE_PROXY_SECRET $(cat /etc/partage-ent/proxy-secret)" > /etc/partage-ent/apache-secret.conf
chown partage-ent /etc/partage-ent/proxy-secret
# end: secret
# begin: apache
a2enmod headers proxy proxy_http auth_mellon
apachectl configtest && systemctl reload apache2
partage-ent doctor --config /etc/partage-ent/gateway.yaml
# end: apache
