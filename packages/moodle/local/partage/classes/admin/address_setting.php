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
 * A setting that is a web address.
 *
 * @package    local_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

namespace local_partage\admin;

use local_partage\web_address;

/**
 * A web address, or nothing; kept as tokens name it.
 */
class address_setting extends \admin_setting_configtext {
    /**
     * Says what is wrong with an address.
     *
     * @param string $data
     * @return bool|string true, or a sentence
     */
    public function validate($data) {
        $isgood = trim($data) === '' || web_address::normalise($data) !== null;
        return $isgood ? true : get_string('badaddress', 'local_partage');
    }

    /**
     * Keeps an address.
     *
     * @param string $data
     * @return string empty, or what is wrong
     */
    public function write_setting($data) {
        return parent::write_setting(web_address::normalise($data) ?? trim($data));
    }
}
