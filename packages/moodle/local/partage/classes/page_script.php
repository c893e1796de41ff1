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
 * The script in the head of pages.
 *
 * @package    local_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

namespace local_partage;

use html_writer;

/**
 * Decides whether a page gets the script that defines the elements.
 */
final class page_script {
    /** @var string[] Layouts of pages that are no place for somebody's mail; `secure` is an exam. */
    private const WITHOUT = ['maintenance', 'redirect', 'print', 'secure', 'login', 'popup'];

    /** @var bool Whether something on this page needs it. */
    private static $isneeded = false;

    /**
     * Says that something on this page needs the script. Blocks are made before the head is written.
     */
    public static function need(): void {
        self::$isneeded = true;
    }

    /**
     * The element of the head.
     *
     * @return string HTML, empty where there is to be none
     */
    public static function html(): string {
        global $PAGE;
        if (during_initial_install() || !(self::$isneeded || settings::is_on_all_pages())) {
            return '';
        }
        if (in_array($PAGE->pagelayout, self::WITHOUT, true) || !settings::is_complete() || !access::is_own()) {
            return '';
        }
        $attributes = [
            'type' => 'module',
            'src' => settings::script(),
            // Only to this gateway do tokens of the page go, and only its links become elements.
            'data-gateway' => settings::gateway(),
            'data-auth' => 'moodle',
        ];
        $integrity = settings::integrity();
        if ($integrity !== null) {
            $attributes += ['integrity' => $integrity, 'crossorigin' => 'anonymous'];
        }
        return html_writer::tag('script', '', $attributes) . "\n";
    }
}
