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
 * Settings of the administrator.
 *
 * @package    local_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

if ($hassiteconfig) {
    $page = new admin_settingpage('local_partage', new lang_string('pluginname', 'local_partage'));
    $ADMIN->add('localplugins', $page);

    if ($ADMIN->fulltree) {
        $page->add(new admin_setting_heading(
            'local_partage/gatewayside',
            new lang_string('gatewayside', 'local_partage'),
            get_string('gatewayside_desc', 'local_partage', ['issuer' => s($CFG->wwwroot)])
        ));
        $page->add(new \local_partage\admin\address_setting(
            'local_partage/gateway',
            new lang_string('gateway', 'local_partage'),
            new lang_string('gateway_desc', 'local_partage'),
            ''
        ));
        $page->add(new \local_partage\admin\key_setting(
            'local_partage/key',
            new lang_string('key', 'local_partage'),
            new lang_string('key_desc', 'local_partage'),
            ''
        ));
        $page->add(new admin_setting_configmulticheckbox(
            'local_partage/widgets',
            new lang_string('widgets', 'local_partage'),
            new lang_string('widgets_desc', 'local_partage'),
            array_fill_keys(\local_partage\widget::NAMES, 1),
            \local_partage\widget::names()
        ));
        $page->add(new admin_setting_configselect(
            'local_partage/pages',
            new lang_string('pages', 'local_partage'),
            new lang_string('pages_desc', 'local_partage'),
            'all',
            [
                'all' => new lang_string('pages_all', 'local_partage'),
                'blocks' => new lang_string('pages_blocks', 'local_partage'),
            ]
        ));
        $page->add(new \local_partage\admin\address_setting(
            'local_partage/script',
            new lang_string('script', 'local_partage'),
            new lang_string('script_desc', 'local_partage'),
            ''
        ));
        $page->add(new \local_partage\admin\integrity_setting(
            'local_partage/integrity',
            new lang_string('integrity', 'local_partage'),
            new lang_string('integrity_desc', 'local_partage'),
            ''
        ));
    }
}
