<?php
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Stands where Moodle's config.php does, under the web server of php-cli: the cookie `MoodleSession` names
 * one of the sessions of the site that the file `site.json` beside it describes.
 */

define('STAND_IN_ROOT', __DIR__);
require_once(__DIR__ . '/stand-ins.php');

$site = json_decode(file_get_contents(__DIR__ . '/site.json'), true, 16, JSON_THROW_ON_ERROR);
stand_in::reset();
stand_in::$config = ['local_partage' => $site['settings']];
foreach ($site['users'] as $fields) {
    stand_in::add_user($fields);
}
$CFG->wwwroot = $site['wwwroot'];
$session = $site['sessions'][$_COOKIE['MoodleSession'] ?? ''] ?? ['user' => 0];
$USER = $session['user'] === 0 ? (object) ['id' => 0] : clone stand_in::$users[$session['user']];
stand_in::$sesskey = $session['sesskey'] ?? bin2hex(random_bytes(5));
stand_in::$realuser = $session['realuser'] ?? 0;
stand_in::$stop = $session['stop'] ?? '';
stand_in::$without = array_fill_keys($session['without'] ?? [], true);

// What a session keeps from one request to the next.
$kept = __DIR__ . '/session-' . preg_replace('/\W/', '', $_COOKIE['MoodleSession'] ?? 'none') . '.json';
$SESSION = is_file($kept) ? json_decode(file_get_contents($kept)) : new stdClass();
register_shutdown_function(static function () use ($kept): void {
    global $SESSION;
    file_put_contents($kept, json_encode($SESSION));
});
