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
 * The block.
 *
 * @package    block_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

use local_partage\access;
use local_partage\page_script;
use local_partage\settings;
use local_partage\widget;

/**
 * A widget of PARTAGE in a course or on the dashboard.
 */
class block_partage extends block_base {
    /**
     * Before anything is known of this block's own choices.
     */
    public function init() {
        $this->title = get_string('pluginname', 'block_partage');
    }

    /**
     * Now they are known. Moodle writes the title as it is: `format_string` makes text of it.
     */
    public function specialization() {
        $title = trim((string) ($this->config->title ?? ''));
        $this->title = $title === ''
            ? get_string('widget_' . $this->widget(), 'local_partage')
            : format_string($title, true, ['context' => $this->context]);
    }

    /**
     * Where it can be put.
     *
     * @return bool[]
     */
    public function applicable_formats() {
        return ['all' => false, 'my' => true, 'course-view' => true, 'site-index' => true];
    }

    /**
     * Mail and agenda beside each other.
     *
     * @return bool
     */
    public function instance_allow_multiple() {
        return true;
    }

    /**
     * What it holds: an element, which signs in by itself and shows what is the person's own.
     *
     * @return stdClass
     */
    public function get_content() {
        if ($this->content !== null) {
            return $this->content;
        }
        $this->content = (object) ['text' => '', 'footer' => ''];
        if (!access::is_own()) {
            return $this->content;
        }
        if (!settings::is_complete()) {
            if (has_capability('moodle/site:config', context_system::instance())) {
                $this->content->text = get_string('notconfigured', 'block_partage');
            }
            return $this->content;
        }
        // The block has the title.
        $this->content->text = widget::element(
            $this->widget(),
            ['max' => $this->config->max ?? '', 'view' => $this->config->view ?? ''],
            ['heading-level' => '4', 'title-hidden' => '']
        );
        if ($this->content->text !== '') {
            page_script::need();
        }
        return $this->content;
    }

    /**
     * The widget that was chosen.
     *
     * @return string
     */
    private function widget(): string {
        $name = $this->config->widget ?? '';
        return in_array($name, widget::NAMES, true) ? $name : widget::NAMES[0];
    }
}
