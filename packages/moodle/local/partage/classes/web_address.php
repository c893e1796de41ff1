<?php
// This file is part of partage-ent - plugins for Moodle.
//
// This program is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// This program is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with this program.  If not, see <https://www.gnu.org/licenses/>.

/**
 * Addresses of the gateway.
 *
 * @package    local_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

namespace local_partage;

/**
 * Checks web addresses by what they may hold, not by what they must not.
 */
final class web_address {
    /** @var string Scheme, host (a name or an IPv6 address), port, path. */
    private const SHAPE =
        '~^(https?)://([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:[0-9]{1,5})?((?:/[A-Za-z0-9._\~-]+)*)/?\z~i';

    /**
     * An https address (http on this machine only) without user, password, query or fragment.
     *
     * @param string $text
     * @return string|null in the form that tokens name it by: lower case host, no slash at the end
     */
    public static function normalise(string $text): ?string {
        if (!preg_match(self::SHAPE, trim($text), $parts)) {
            return null;
        }
        [, $scheme, $host, $port, $path] = $parts;
        $scheme = strtolower($scheme);
        $host = strtolower($host);
        if ($scheme === 'http' && !self::is_loopback($host)) {
            return null;
        }
        foreach (explode('/', $path) as $segment) {
            if ($segment === '.' || $segment === '..') {
                return null;
            }
        }
        $default = $scheme === 'https' ? ':443' : ':80';
        return $scheme . '://' . $host . ($port === $default ? '' : $port) . $path;
    }

    /**
     * Whether a host is this machine, where a trial needs no certificate.
     *
     * @param string $host
     * @return bool
     */
    private static function is_loopback(string $host): bool {
        return $host === 'localhost' || $host === '[::1]' || preg_match('/^127(\.[0-9]{1,3}){3}\z/', $host) === 1;
    }
}
