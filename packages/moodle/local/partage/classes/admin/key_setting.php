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
 * The setting of the key.
 *
 * @package    local_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

namespace local_partage\admin;

use local_partage\settings;

/**
 * The shared key: masked, and made new when it is emptied.
 */
class key_setting extends \admin_setting_configpasswordunmask {
    /**
     * Says what is wrong with a key.
     *
     * @param string $data
     * @return bool|string true, or a sentence
     */
    public function validate($data) {
        return settings::is_strong($data) ? true : get_string('badkey', 'local_partage', settings::KEY_LENGTH);
    }

    /**
     * Keeps a key.
     *
     * @param string $data
     * @return string empty, or what is wrong
     */
    public function write_setting($data) {
        $key = trim($data);
        return parent::write_setting($key === '' ? settings::new_key() : $key);
    }
}
