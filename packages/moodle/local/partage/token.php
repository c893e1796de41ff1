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
 * Answers a token of the person who is signed in, for the gateway, to a script of this site.
 *
 * @package    local_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

define('AJAX_SCRIPT', true);
define('NO_DEBUG_DISPLAY', true);

require(__DIR__ . '/../../config.php');

use local_partage\refusal;
use local_partage\token_endpoint;

try {
    token_endpoint::require_form();
    // No guest is signed in on the way, and nobody is sent to another page.
    require_login(null, false, null, false, true);
    require_sesskey();
    token_endpoint::send(200, ['token' => token_endpoint::issue()]);
} catch (\Throwable $error) {
    $refusal = refusal::from($error);
    token_endpoint::send($refusal->status, ['error' => $refusal->reason]);
}
