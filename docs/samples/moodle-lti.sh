# begin: invite
partage-ent lti invite --config /etc/partage-ent/gateway.yaml --platform https://moodle.univ-valmoree.example
# end: invite
# begin: confirm
partage-ent lti list --config /etc/partage-ent/gateway.yaml
partage-ent lti confirm 4f7a20cd --config /etc/partage-ent/gateway.yaml
# end: confirm
