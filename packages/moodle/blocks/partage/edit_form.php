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
 * The form of a block's own choices.
 *
 * @package    block_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

use local_partage\settings;
use local_partage\widget;

/**
 * The form of a block's own choices.
 */
class block_partage_edit_form extends block_edit_form {
    /**
     * Adds the fields.
     *
     * @param MoodleQuickForm $mform
     */
    protected function specific_definition($mform) {
        $mform->addElement('header', 'configheader', get_string('blocksettings', 'block'));

        $widgets = array_intersect_key(widget::names(), array_flip(settings::widgets()));
        $mform->addElement('select', 'config_widget', get_string('widget', 'block_partage'), $widgets);

        $mform->addElement('text', 'config_title', get_string('title', 'block_partage'), ['maxlength' => 100]);
        $mform->setType('config_title', PARAM_TEXT);

        $mform->addElement('text', 'config_max', get_string('max', 'block_partage'), ['size' => 3]);
        $mform->setType('config_max', PARAM_RAW_TRIMMED);
        $mform->addRule('config_max', get_string('badmax', 'block_partage', widget::MOST), 'regex', '/^([1-9]|[1-4][0-9]|50)$/');

        $views = [];
        foreach (widget::VIEWS['agenda'] as $view) {
            $views[$view] = get_string('view_' . $view, 'block_partage');
        }
        // A view that a widget does not have is left out of its element.
        $mform->addElement('select', 'config_view', get_string('view', 'block_partage'), $views);
        foreach (array_diff(widget::NAMES, array_keys(widget::VIEWS)) as $name) {
            $mform->hideIf('config_view', 'config_widget', 'eq', $name);
        }
    }
}
