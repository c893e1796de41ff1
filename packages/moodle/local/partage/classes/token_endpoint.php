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
 * The steps of token.php.
 *
 * @package    local_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

namespace local_partage;

/**
 * What token.php does, apart from signing in.
 */
final class token_endpoint {
    /** @var int Most tokens of one session in a minute; a page needs one. */
    public const PER_MINUTE = 30;

    /**
     * Lets a form of this site pass, and nothing else.
     *
     * @throws refusal
     */
    public static function require_form(): void {
        if (($_SERVER['REQUEST_METHOD'] ?? '') !== 'POST') {
            throw new refusal(405, 'method-not-allowed');
        }
        // In an address it would stand in logs.
        if (!isset($_POST['sesskey']) || !is_string($_POST['sesskey']) || isset($_GET['sesskey'])) {
            throw new refusal(403, 'sesskey');
        }
        $site = $_SERVER['HTTP_SEC_FETCH_SITE'] ?? 'same-origin';
        $origin = $_SERVER['HTTP_ORIGIN'] ?? self::origin();
        if ($site !== 'same-origin' || strcasecmp($origin, self::origin()) !== 0) {
            throw new refusal(403, 'origin');
        }
    }

    /**
     * A token of the person who is signed in.
     *
     * @return string
     * @throws refusal
     */
    public static function issue(): string {
        global $CFG, $USER;
        access::require_own();
        self::count(time());
        if (!settings::is_complete()) {
            throw new refusal(503, 'not-configured');
        }
        // The session may be older than a change of the account.
        $user = \core_user::get_user($USER->id);
        if (!$user) {
            throw new refusal(403, 'account');
        }
        try {
            \core_user::require_active_user($user, true, true);
        } catch (\moodle_exception $error) {
            throw new refusal(403, 'account', $error);
        }
        \core\session\manager::write_close();
        $claims = token::claims($user, $CFG->wwwroot, settings::gateway(), current_language(), time());
        $token = token::sign($claims, settings::key());
        event\token_issued::create(['context' => \context_system::instance()])->trigger();
        return $token;
    }

    /**
     * Answers and ends.
     *
     * @param int $status
     * @param array $body
     */
    public static function send(int $status, array $body): void {
        http_response_code($status);
        header('Content-Type: application/json; charset=utf-8');
        header('Cache-Control: no-store');
        header('Pragma: no-cache');
        header('X-Content-Type-Options: nosniff');
        header('Referrer-Policy: no-referrer');
        header('Cross-Origin-Resource-Policy: same-origin');
        if ($status === 405) {
            header('Allow: POST');
        }
        if ($status === 429) {
            header('Retry-After: 60');
        }
        echo json_encode($body);
    }

    /**
     * Counts a token of this session.
     *
     * @param int $now
     * @throws refusal
     */
    private static function count(int $now): void {
        global $SESSION;
        $issued = array_filter($SESSION->local_partage_issued ?? [], static function (int $time) use ($now): bool {
            return $time > $now - 60;
        });
        if (count($issued) >= self::PER_MINUTE) {
            throw new refusal(429, 'too-many');
        }
        $issued[] = $now;
        $SESSION->local_partage_issued = array_values($issued);
    }

    /**
     * Origin of this site.
     *
     * @return string
     */
    private static function origin(): string {
        global $CFG;
        preg_match('~^[^:]+://[^/]+~', $CFG->wwwroot, $found);
        return $found[0] ?? '';
    }
}
