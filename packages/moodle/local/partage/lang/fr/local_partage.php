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
 * @package    local_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['badaddress'] = 'Il faut une adresse https sans utilisateur, mot de passe, point d’interrogation ni dièse (http n’est permis que pour localhost).';
$string['badintegrity'] = 'Il faut une seule empreinte, telle que la donne le manifeste des widgets : sha384- suivi de 64 caractères en Base64.';
$string['badkey'] = 'Une clé a au moins {$a} caractères tirés au hasard, sans espace. Videz le champ pour en faire créer une.';
$string['event_token_issued'] = 'Jeton PARTAGE délivré';
$string['gateway'] = 'Adresse de la passerelle';
$string['gateway_desc'] = 'Adresse publique de la passerelle partage-ent, chemin compris : https://ent.univ.fr/partage-gw';
$string['gatewayside'] = 'Du côté de la passerelle';
$string['gatewayside_desc'] = 'Dans la configuration de la passerelle, ce site est l’émetteur <code>{$a->issuer}</code>, de type <code>moodle</code> ; son secret est la clé ci-dessous, et l’origine de ce site figure parmi les <code>origins</code> de l’établissement.';
$string['integrity'] = 'Empreinte du script';
$string['integrity_desc'] = 'Facultatif : les navigateurs refusent alors tout autre script que celui-ci (Subresource Integrity). À changer à chaque mise à jour des widgets.';
$string['key'] = 'Clé';
$string['key_desc'] = 'Partagée avec la passerelle, qui la lit dans un fichier ou dans son environnement. Elle a été tirée au hasard à l’installation ; videz le champ pour en tirer une autre. Qui la connaît peut se faire passer pour n’importe quelle personne de ce site.';
$string['openwebmail'] = 'Ouvrir PARTAGE';
$string['pages'] = 'Où charger le script';
$string['pages_all'] = 'Sur toutes les pages, pour les liens dans les textes aussi';
$string['pages_blocks'] = 'Seulement où se trouve un bloc PARTAGE';
$string['pages_desc'] = 'Jamais pour les invités, pendant un examen en fenêtre sécurisée, ni sur les pages à imprimer.';
$string['partage:view'] = 'Voir ses propres messages, agenda et contacts PARTAGE';
$string['pluginname'] = 'PARTAGE';
$string['privacy:metadata:gateway'] = 'Quand une personne ouvre une page où figure PARTAGE, la passerelle de l’établissement apprend qui elle est, pour une minute. Rien n’est conservé dans Moodle.';
$string['privacy:metadata:gateway:fullname'] = 'Le nom, à afficher dans la page.';
$string['privacy:metadata:gateway:idnumber'] = 'Le numéro d’identification, s’il existe, par lequel la passerelle peut trouver le compte.';
$string['privacy:metadata:gateway:lang'] = 'La langue de la page.';
$string['privacy:metadata:gateway:userid'] = 'Le numéro par lequel Moodle connaît la personne.';
$string['privacy:metadata:gateway:username'] = 'Le nom d’utilisateur, par lequel la passerelle trouve le compte.';
$string['script'] = 'Adresse du script';
$string['script_desc'] = 'Vide : celui que sert la passerelle, /assets/partage.js.';
$string['widget_agenda'] = 'Mon agenda';
$string['widget_contacts'] = 'Mes contacts';
$string['widget_directory'] = 'Annuaire';
$string['widget_inbox'] = 'Mes messages';
$string['widget_timetable'] = 'Mon emploi du temps';
$string['widgets'] = 'Widgets';
$string['widgets_desc'] = 'Ceux que les blocs et les textes peuvent montrer. Ce que reçoivent les personnes venues de Moodle, c’est la passerelle qui le dit : le courrier seulement si son exploitant l’a accordé.';
