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
 * The filter.
 *
 * @package    filter_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

namespace filter_partage;

use local_partage\widget;

/**
 * Makes `[partage inbox max=5]` in a text a link to PARTAGE, which the script makes a widget of.
 */
class text_filter extends base_filter {
    /** @var string A widget and what is said of it, on one line and never across markup. */
    private const MARK = '/\[partage ([a-z]{3,12})((?: [a-z]{3,5}=[a-z0-9]{1,6}){0,2})\]/';

    /** @var string Where a link would break out of an attribute, or mean nothing. */
    private const MARKUP = '~(<!--.*?-->'
        . '|<(?:script|style|textarea|title|code|pre|a)\b.*?</(?:script|style|textarea|title|code|pre|a)\s*>'
        . '|<(?:[^<>"\']|"[^"]*"|\'[^\']*\')*>)~is';

    /**
     * Replaces marks; one that means nothing stays as it was written.
     *
     * @param string $text
     * @param array $options
     * @return string
     */
    public function filter($text, array $options = []) {
        if (!is_string($text) || strpos($text, '[partage ') === false) {
            return $text;
        }
        $parts = preg_split(self::MARKUP, $text, -1, PREG_SPLIT_DELIM_CAPTURE);
        if ($parts === false) {
            return $text;
        }
        foreach ($parts as $at => $part) {
            if (strpos($part, '<') === false) {
                $parts[$at] = preg_replace_callback(self::MARK, [self::class, 'replace'], $part) ?? $part;
            }
        }
        return implode('', $parts);
    }

    /**
     * What stands for one mark.
     *
     * @param string[] $found
     * @return string
     */
    private static function replace(array $found): string {
        if (!in_array($found[1], widget::NAMES, true)) {
            return $found[0];
        }
        parse_str(str_replace(' ', '&', trim($found[2])), $options);
        $link = widget::link($found[1], $options);
        return $link === '' ? $found[0] : $link;
    }
}
