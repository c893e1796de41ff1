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
 * English strings.
 *
 * @package    local_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['badaddress'] = 'This must be an https address without a user, a password, a question mark or a number sign (http is for localhost only).';
$string['badintegrity'] = 'This must be one hash, such as the manifest of the widgets gives it: sha384- and 64 characters of Base64.';
$string['badkey'] = 'A key has at least {$a} characters, drawn at random, without spaces. Empty the field to have a new one made.';
$string['event_token_issued'] = 'Token for PARTAGE issued';
$string['gateway'] = 'Address of the gateway';
$string['gateway_desc'] = 'Public address of the partage-ent gateway, path included: https://ent.univ.fr/partage-gw';
$string['gatewayside'] = 'On the side of the gateway';
$string['gatewayside_desc'] = 'In the configuration of the gateway, this site is the issuer <code>{$a->issuer}</code> of kind <code>moodle</code>, its secret is the key below, and the origin of this site is one of the <code>origins</code> of the establishment.';
$string['integrity'] = 'Hash of the script';
$string['integrity_desc'] = 'Optional: browsers then refuse a script that is not exactly this one (Subresource Integrity). To be changed at every update of the widgets.';
$string['key'] = 'Key';
$string['key_desc'] = 'Shared with the gateway, which reads it from a file or its environment. It was drawn at random at installation; empty the field to draw another. Whoever has it can pass for anybody of this site.';
$string['openwebmail'] = 'Open PARTAGE';
$string['pages'] = 'Where the script is loaded';
$string['pages_all'] = 'On all pages, for links in texts too';
$string['pages_blocks'] = 'Only where there is a PARTAGE block';
$string['pages_desc'] = 'Never for guests, during an exam in a secure window, or on pages to print.';
$string['partage:view'] = 'See one\'s own PARTAGE mail, agenda and people';
$string['pluginname'] = 'PARTAGE';
$string['privacy:metadata:gateway'] = 'When somebody opens a page with PARTAGE, the gateway of the institution is told who that is, for one minute. Nothing is kept in Moodle.';
$string['privacy:metadata:gateway:fullname'] = 'The name, to be shown in the page.';
$string['privacy:metadata:gateway:idnumber'] = 'The ID number, when there is one, by which the gateway can find the account.';
$string['privacy:metadata:gateway:lang'] = 'The language of the page.';
$string['privacy:metadata:gateway:userid'] = 'The number that Moodle knows the person by.';
$string['privacy:metadata:gateway:username'] = 'The user name, by which the gateway finds the account.';
$string['script'] = 'Address of the script';
$string['script_desc'] = 'Empty: the one that the gateway serves, /assets/partage.js.';
$string['widget_agenda'] = 'My agenda';
$string['widget_contacts'] = 'My contacts';
$string['widget_directory'] = 'Directory';
$string['widget_inbox'] = 'My mail';
$string['widget_timetable'] = 'My timetable';
$string['widgets'] = 'Widgets';
$string['widgets_desc'] = 'Those that blocks and texts can show. What the gateway gives to people who come from Moodle is for it to say: mail only when its operator granted it.';
