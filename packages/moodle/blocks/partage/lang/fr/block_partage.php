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
 * French strings.
 *
 * @package    block_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['badmax'] = 'Un nombre de 1 à {$a}.';
$string['max'] = 'Nombre d’éléments';
$string['notconfigured'] = 'PARTAGE n’est pas encore configuré : sa passerelle et sa clé manquent dans l’administration du site, sous Plugins, Plugins locaux, PARTAGE.';
$string['partage:addinstance'] = 'Ajouter un bloc PARTAGE';
$string['partage:myaddinstance'] = 'Ajouter un bloc PARTAGE au tableau de bord';
$string['pluginname'] = 'PARTAGE';
$string['privacy:metadata'] = 'Le bloc PARTAGE ne conserve rien sur les personnes. Ce que la passerelle apprend est indiqué par le plugin local PARTAGE.';
$string['title'] = 'Titre';
$string['view'] = 'Vue';
$string['view_day'] = 'Jour';
$string['view_list'] = 'Liste';
$string['view_month'] = 'Mois';
$string['view_week'] = 'Semaine';
$string['widget'] = 'Ce qui est montré';
