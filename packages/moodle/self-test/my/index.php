<?php
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Stands where Moodle's dashboard does: two blocks of the plugin, and in the head what the plugin adds, after
 * what Moodle's own scripts know of the page.
 */

require_once(__DIR__ . '/../config.php');
require_once(STAND_IN_ROOT . '/blocks/partage/block_partage.php');

$blocks = [];
foreach ([['widget' => 'agenda', 'max' => '4'], ['widget' => 'inbox', 'max' => '4']] as $config) {
    $block = new block_partage();
    $block->config = (object) $config;
    $block->context = new context();
    $block->specialization();
    $blocks[] = '<section class="block"><h3>' . s($block->title) . '</h3>' . $block->get_content()->text . '</section>';
}
$known = json_encode(['cfg' => ['wwwroot' => $CFG->wwwroot, 'sesskey' => stand_in::$sesskey]]);
header('Content-Type: text/html; charset=utf-8');
echo '<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Tableau de bord</title>',
    '<link rel="icon" href="data:,">', "<script>var M = $known;</script>",
    local_partage\page_script::html(), '</head><body><main>', implode("\n", $blocks), '</main></body></html>';
