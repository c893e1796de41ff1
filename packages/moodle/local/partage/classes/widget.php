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
 * Markup of a widget.
 *
 * @package    local_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

namespace local_partage;

use html_writer;

/**
 * Writes the element of a widget, or a link that the script makes one of.
 */
final class widget {
    /** @var string[] Widgets that a page of Moodle can show. */
    public const NAMES = ['inbox', 'agenda', 'timetable', 'directory', 'contacts'];

    /** @var array Views of those that have several, by widget; the first is how they begin. */
    public const VIEWS = [
        'agenda' => ['list', 'day', 'week', 'month'],
        'timetable' => ['list', 'day', 'week'],
    ];

    /** @var int Most entries that can be asked for. */
    public const MOST = 50;

    /** @var array Attribute for the number of entries, by widget. */
    private const MAX = [
        'inbox' => 'max',
        'agenda' => 'limit',
        'timetable' => 'max',
        'directory' => 'max',
        'contacts' => 'max',
    ];

    /** @var array What the webmail shows to who has no script, by widget. */
    private const WEBMAIL = [
        'inbox' => 'mail',
        'agenda' => 'calendar',
        'timetable' => 'calendar',
        'directory' => 'contacts',
        'contacts' => 'contacts',
    ];

    /**
     * Names for people, by name.
     *
     * @return array
     */
    public static function names(): array {
        $names = [];
        foreach (self::NAMES as $name) {
            $names[$name] = get_string('widget_' . $name, 'local_partage');
        }
        return $names;
    }

    /**
     * Attributes of an element that come from somebody's choice; what is not a good one is left out.
     *
     * @param string $name
     * @param array $options `max` and `view`, as they were written
     * @return array
     */
    public static function attributes(string $name, array $options): array {
        $attributes = [];
        $max = $options['max'] ?? '';
        if (is_scalar($max) && preg_match('/^[1-9][0-9]?\z/', (string) $max) && (int) $max <= self::MOST) {
            $attributes[self::MAX[$name]] = (string) $max;
        }
        $view = $options['view'] ?? '';
        if (in_array($view, self::VIEWS[$name] ?? [], true)) {
            $attributes['view'] = $view;
        }
        return $attributes;
    }

    /**
     * The element, for markup that is not cleaned after us.
     *
     * @param string $name one of {@see NAMES}
     * @param array $options `max`, `view`
     * @param array $more further attributes, ours
     * @return string HTML; empty without a gateway, or when the widget is switched off
     */
    public static function element(string $name, array $options, array $more = []): string {
        $gateway = settings::gateway();
        if ($gateway === null || !in_array($name, settings::widgets(), true)) {
            return '';
        }
        $attributes = ['gateway' => $gateway, 'auth' => 'moodle', 'lang' => self::language()];
        $attributes += self::attributes($name, $options) + $more;
        $element = html_writer::tag('partage-' . $name, '', $attributes);
        $link = html_writer::link(self::webmail($gateway, $name), get_string('openwebmail', 'local_partage'));
        return $element . html_writer::tag('noscript', $link);
    }

    /**
     * A link to PARTAGE that the script makes a widget of: it stays a link where no script runs.
     *
     * @param string $name one of {@see NAMES}
     * @param array $options `max`, `view`
     * @return string HTML; empty without a gateway, or when the widget is switched off
     */
    public static function link(string $name, array $options): string {
        $gateway = settings::gateway();
        if ($gateway === null || !in_array($name, settings::widgets(), true)) {
            return '';
        }
        $query = http_build_query(self::attributes($name, $options), '', '&');
        $href = $gateway . '/embed/' . $name . ($query === '' ? '' : '?' . $query);
        $class = 'partage-widget partage-' . $name;
        return html_writer::link($href, get_string('widget_' . $name, 'local_partage'), ['class' => $class]);
    }

    /**
     * Address of the webmail, signed in by the gateway.
     *
     * @param string $gateway
     * @param string $name
     * @return string
     */
    private static function webmail(string $gateway, string $name): string {
        return $gateway . '/open?view=' . self::WEBMAIL[$name];
    }

    /**
     * Language of the page as HTML names it.
     *
     * @return string
     */
    private static function language(): string {
        return str_replace('_', '-', current_language());
    }
}
