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
 * Who may have a token.
 *
 * @package    local_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

namespace local_partage;

/**
 * Who may see widgets: a person signed in as oneself, with the capability.
 */
final class access {
    /**
     * Refuses whoever may not have a token.
     *
     * An administrator who is signed in as somebody else is refused too: that right is given to help
     * with Moodle, not to read a person's mail. So are people who chose their own name here (auth_email)
     * and those of another Moodle (MNet), whose names are given there: at the university the same name is
     * somebody else.
     *
     * @throws refusal
     */
    public static function require_own(): void {
        global $CFG, $USER;
        if (!isloggedin()) {
            throw new refusal(401, 'login-required');
        }
        if (isguestuser()) {
            throw new refusal(403, 'guest');
        }
        if (\core\session\manager::is_loggedinas()) {
            throw new refusal(403, 'login-as');
        }
        if ($USER->auth === 'email' || (int) $USER->mnethostid !== (int) $CFG->mnet_localhost_id) {
            throw new refusal(403, 'foreign-account');
        }
        if (!has_capability('local/partage:view', \context_system::instance())) {
            throw new refusal(403, 'not-permitted');
        }
    }

    /**
     * Whether widgets are shown to who is looking.
     *
     * @return bool
     */
    public static function is_own(): bool {
        try {
            self::require_own();
            return true;
        } catch (refusal $refusal) {
            return false;
        }
    }
}
