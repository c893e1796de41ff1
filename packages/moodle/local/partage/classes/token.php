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
 * Tokens for the gateway.
 *
 * @package    local_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

namespace local_partage;

use Firebase\JWT\JWT;

/**
 * A JSON Web Token (RFC 7519) that says to one gateway, for one minute, who is signed in.
 */
final class token {
    /** @var int Life in seconds. */
    public const LIFE = 60;

    /**
     * What a token says. Never an e-mail address: in Moodle people can change theirs.
     *
     * @param \stdClass $user record of the user
     * @param string $issuer wwwroot of this site
     * @param string $audience the gateway
     * @param string $language code of Moodle, `fr`, `fr_ca`
     * @param int $now
     * @return array
     */
    public static function claims(
        \stdClass $user,
        string $issuer,
        string $audience,
        string $language,
        int $now
    ): array {
        $claims = [
            'iss' => $issuer,
            'aud' => $audience,
            'sub' => (string) $user->id,
            'iat' => $now,
            'exp' => $now + self::LIFE,
            'jti' => bin2hex(random_bytes(16)),
            'username' => $user->username,
            'name' => fullname($user),
            'locale' => str_replace('_', '-', $language),
        ];
        $idnumber = trim((string) ($user->idnumber ?? ''));
        if ($idnumber !== '') {
            $claims['idnumber'] = $idnumber;
        }
        return $claims;
    }

    /**
     * Signs by HMAC with SHA-256 (RFC 7518 section 3.2), with the library that Moodle brings.
     *
     * @param array $claims
     * @param string $key
     * @return string
     */
    public static function sign(array $claims, string $key): string {
        return JWT::encode($claims, $key, 'HS256');
    }
}
