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
 * Callbacks of hooks.
 *
 * @package    local_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

namespace local_partage;

use core\hook\output\before_standard_head_html_generation;

/**
 * Callbacks of hooks (Moodle 4.4 and later).
 */
final class hook_callbacks {
    /**
     * Adds the script to the head.
     *
     * @param before_standard_head_html_generation $hook
     */
    public static function add_script(before_standard_head_html_generation $hook): void {
        $hook->add_html(page_script::html());
    }
}
