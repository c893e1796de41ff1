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
 * What the administrator set.
 *
 * @package    local_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

namespace local_partage;

/**
 * Settings as the rest of the plugin reads them: checked again, since a database or a configuration
 * file can hold what no form would have let in.
 */
final class settings {
    /** @var int Fewest characters of a key: those of 32 octets in Base64. */
    public const KEY_LENGTH = 43;

    /**
     * The gateway's public address, without a slash at its end; null when there is none.
     *
     * @return string|null
     */
    public static function gateway(): ?string {
        return web_address::normalise(self::read('gateway'));
    }

    /**
     * The key shared with the gateway; null when there is none that would protect anything.
     *
     * @return string|null
     */
    public static function key(): ?string {
        $key = self::read('key');
        return self::is_strong($key) ? $key : null;
    }

    /**
     * Whether a key is long enough and no mere repetition.
     *
     * @param string $key
     * @return bool
     */
    public static function is_strong(string $key): bool {
        $isprintable = preg_match('/^[\x21-\x7e]+\z/', $key) === 1;
        return $isprintable && strlen($key) >= self::KEY_LENGTH && count(count_chars($key, 1)) >= 12;
    }

    /**
     * A key nobody has: 48 random octets in Base64url.
     *
     * @return string
     */
    public static function new_key(): string {
        return strtr(base64_encode(random_bytes(48)), '+/', '-_');
    }

    /**
     * Address of the script that defines the elements; null while there is no gateway.
     *
     * @return string|null
     */
    public static function script(): ?string {
        $gateway = self::gateway();
        if ($gateway === null) {
            return null;
        }
        return web_address::normalise(self::read('script')) ?? $gateway . '/assets/partage.js';
    }

    /**
     * Hash that the script must have (Subresource Integrity); null when none was set.
     *
     * @return string|null
     */
    public static function integrity(): ?string {
        $text = self::read('integrity');
        return self::is_integrity($text) ? $text : null;
    }

    /**
     * Whether a text is one hash of a script.
     *
     * @param string $text
     * @return bool
     */
    public static function is_integrity(string $text): bool {
        return preg_match('~^sha(256-[A-Za-z0-9+/]{43}=|384-[A-Za-z0-9+/]{64}|512-[A-Za-z0-9+/]{86}==)\z~', $text) === 1;
    }

    /**
     * Names of the widgets that may be shown.
     *
     * @return string[]
     */
    public static function widgets(): array {
        $chosen = get_config('local_partage', 'widgets');
        if ($chosen === false) {
            return widget::NAMES;
        }
        return array_values(array_intersect(widget::NAMES, explode(',', (string) $chosen)));
    }

    /**
     * Whether the script is loaded on all pages, for links in texts, or only beside our blocks.
     *
     * @return bool
     */
    public static function is_on_all_pages(): bool {
        return self::read('pages') !== 'blocks';
    }

    /**
     * Whether everything is there that a token needs.
     *
     * @return bool
     */
    public static function is_complete(): bool {
        return self::gateway() !== null && self::key() !== null;
    }

    /**
     * One setting as text.
     *
     * @param string $name
     * @return string
     */
    private static function read(string $name): string {
        $value = get_config('local_partage', $name);
        return is_string($value) ? $value : '';
    }
}
