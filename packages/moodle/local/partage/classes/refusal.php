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
 * A token that was not given.
 *
 * @package    local_partage
 * @copyright  2026 the authors of partage-ent
 * @license    https://www.gnu.org/licenses/gpl-3.0.html GNU GPL v3 or later
 */

namespace local_partage;

/**
 * Why no token is given: a status of HTTP and a stable word, which says nothing about the site.
 */
final class refusal extends \Exception {
    /** @var int */
    public $status;

    /** @var string */
    public $reason;

    /**
     * Makes one.
     *
     * @param int $status
     * @param string $reason
     * @param \Throwable|null $cause
     */
    public function __construct(int $status, string $reason, ?\Throwable $cause = null) {
        parent::__construct($reason, 0, $cause);
        $this->status = $status;
        $this->reason = $reason;
    }

    /**
     * What to answer to an error, whoever threw it.
     *
     * @param \Throwable $error
     * @return self
     */
    public static function from(\Throwable $error): self {
        if ($error instanceof self) {
            return $error;
        }
        if ($error instanceof \require_login_exception) {
            return new self(401, 'login-required', $error);
        }
        if ($error instanceof \moodle_exception) {
            // A policy to agree to, a password to change, a wrong sesskey: Moodle's own pages deal with these.
            $issesskey = in_array($error->errorcode, ['invalidsesskey', 'missingparam'], true);
            return new self(403, $issesskey ? 'sesskey' : 'not-ready', $error);
        }
        debugging('local_partage: ' . get_class($error), DEBUG_NORMAL);
        return new self(500, 'failed', $error);
    }
}
