<?php
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * The few functions and classes of Moodle that the plugins call, written for their self-test only: they do
 * what Moodle's documentation says of them, on a site, people and sessions that a test makes up.
 */

namespace {
    define('MOODLE_INTERNAL', true);
    define('CONTEXT_SYSTEM', 10);
    define('CONTEXT_BLOCK', 80);
    define('CAP_ALLOW', 1);
    define('MATURITY_BETA', 100);
    define('DEBUG_NORMAL', 15);
    define('PARAM_TEXT', 'text');
    define('PARAM_RAW_TRIMMED', 'raw_trimmed');

    /** The site that a test plays with. */
    final class stand_in {
        /** @var array<string, array<string, string>> settings by plugin */
        public static array $config = [];
        /** @var array<int, stdClass> people by id */
        public static array $users = [];
        /** @var array<string, bool> capabilities that are taken away */
        public static array $without = [];
        public static string $language = 'fr';
        public static string $sesskey = 'Se55Key';
        public static int $realuser = 0;
        public static string $stop = '';
        /** @var object[] events that were triggered */
        public static array $events = [];

        /** Begins anew, with one person signed in. */
        public static function reset(): void {
            global $CFG, $USER, $SESSION, $PAGE;
            self::$config = ['local_partage' => [
                'gateway' => 'https://ent.univ-valmoree.example/partage-gw',
                'key' => 'vTz0Qm7rJ2cXw9KfB5hLs8dNpG3yUaE6RiVoM1tZqWxC4kHb',
            ]];
            self::$users = [];
            self::add_user(['id' => 1, 'username' => 'guest']);
            $USER = self::add_user(['id' => 42, 'username' => 'lea', 'firstname' => 'Léa', 'lastname' => 'Martin']);
            self::$without = [];
            self::$language = 'fr';
            self::$realuser = 0;
            self::$stop = '';
            self::$events = [];
            $SESSION = new stdClass();
            $CFG = (object) ['wwwroot' => 'https://moodle.univ-valmoree.example', 'mnet_localhost_id' => '1'];
            $PAGE = (object) ['pagelayout' => 'mydashboard'];
        }

        /** Adds a person. */
        public static function add_user(array $fields): stdClass {
            $user = (object) ($fields + [
                'firstname' => '', 'lastname' => '', 'idnumber' => '', 'auth' => 'manual', 'email' => 'elsewhere@mail.example',
                'deleted' => 0, 'suspended' => 0, 'confirmed' => 1, 'mnethostid' => '1',
            ]);
            return self::$users[$user->id] = $user;
        }
    }

    spl_autoload_register(static function (string $class): void {
        $folders = ['local_partage' => 'local', 'block_partage' => 'blocks', 'filter_partage' => 'filter'];
        [$plugin, $rest] = explode('\\', $class, 2) + [1 => ''];
        $file = ($folders[$plugin] ?? '') . '/partage/classes/' . str_replace('\\', '/', $rest) . '.php';
        if (isset($folders[$plugin]) && is_file(STAND_IN_ROOT . '/' . $file)) {
            require_once(STAND_IN_ROOT . '/' . $file);
        }
    });

    function get_config($plugin, $name) {
        return stand_in::$config[$plugin][$name] ?? false;
    }

    function set_config($name, $value, $plugin) {
        stand_in::$config[$plugin][$name] = $value;
        return true;
    }

    function current_language() {
        return stand_in::$language;
    }

    /** Strings of a plugin in a language. */
    function stand_in_strings(string $plugin, string $language): array {
        [$kind] = explode('_', $plugin);
        $folder = ['local' => 'local', 'block' => 'blocks', 'filter' => 'filter'][$kind] . '/partage';
        $string = [];
        require(STAND_IN_ROOT . "/$folder/lang/$language/$plugin.php");
        return $string;
    }

    function get_string($name, $plugin, $a = null) {
        if (!str_ends_with($plugin, '_partage')) {
            return "$plugin/$name";
        }
        $text = stand_in_strings($plugin, stand_in::$language === 'fr' ? 'fr' : 'en')[$name] ?? null;
        if ($text === null) {
            throw new LogicException("no string $name in $plugin");
        }
        foreach (is_array($a) || is_object($a) ? (array) $a : [] as $key => $value) {
            $text = str_replace('{$a->' . $key . '}', $value, $text);
        }
        return is_scalar($a) ? str_replace('{$a}', (string) $a, $text) : $text;
    }

    function s($text) {
        return htmlspecialchars((string) $text, ENT_QUOTES | ENT_HTML401 | ENT_SUBSTITUTE, 'UTF-8');
    }

    function format_string($text, $striplinks = true, $options = []) {
        return s(strip_tags($text));
    }

    function fullname($user) {
        return trim($user->firstname . ' ' . $user->lastname);
    }

    function isloggedin() {
        global $USER;
        return !empty($USER->id);
    }

    function isguestuser($user = null) {
        global $USER;
        return (int) ($user ?? $USER)->id === 1;
    }

    function has_capability($name, $context) {
        return !isset(stand_in::$without[$name]);
    }

    function require_login($course = null, $autologinguest = true, $cm = null, $setwantsurl = true, $preventredirect = false) {
        if ($autologinguest || !$preventredirect) {
            throw new LogicException('would make a guest, or redirect');
        }
        if (!isloggedin()) {
            throw new require_login_exception('You are not logged in');
        }
        if (stand_in::$stop !== '') {
            throw new moodle_exception(stand_in::$stop);
        }
    }

    function require_sesskey() {
        $given = $_POST['sesskey'] ?? $_GET['sesskey'] ?? throw new moodle_exception('missingparam');
        if ($given !== stand_in::$sesskey) {
            throw new moodle_exception('invalidsesskey');
        }
    }

    function during_initial_install() {
        return false;
    }

    function debugging($message, $level) {
        return true;
    }

    class moodle_exception extends Exception {
        public $errorcode;

        public function __construct($errorcode) {
            $this->errorcode = $errorcode;
            parent::__construct('error/' . $errorcode);
        }
    }

    class require_login_exception extends moodle_exception {
        public function __construct($debuginfo) {
            parent::__construct('requireloginerror');
        }
    }

    class html_writer {
        public static function tag($name, $contents, ?array $attributes = null) {
            $html = '<' . $name;
            foreach ($attributes ?? [] as $attribute => $value) {
                $html .= ' ' . $attribute . '="' . s($value) . '"';
            }
            return $html . '>' . $contents . '</' . $name . '>';
        }

        public static function link($url, $text, ?array $attributes = null) {
            return self::tag('a', $text, ['href' => $url] + ($attributes ?? []));
        }
    }

    class lang_string {
        public function __construct(private string $name, private string $plugin, private $a = null) {
            get_string($name, $plugin, $a);
        }

        public function __toString() {
            return get_string($this->name, $this->plugin, $this->a);
        }
    }

    class context {
    }

    class context_system extends context {
        public static function instance() {
            return new self();
        }
    }

    class core_user {
        public static function get_user($id) {
            return stand_in::$users[$id] ?? false;
        }

        public static function require_active_user($user, $suspended = false, $nologin = false) {
            $isout = $user->deleted || !$user->confirmed || isguestuser($user)
                || ($suspended && $user->suspended) || ($nologin && $user->auth === 'nologin');
            if ($isout) {
                throw new moodle_exception('suspended');
            }
        }
    }

    class admin_setting {
        public function __construct(public $name, public $visiblename, public $description, public $defaultsetting) {
        }
    }

    class admin_setting_configtext extends admin_setting {
        public function validate($data) {
            return true;
        }

        public function write_setting($data) {
            $answer = $this->validate($data);
            if ($answer !== true) {
                return $answer;
            }
            [$plugin, $name] = explode('/', $this->name);
            set_config($name, $data, $plugin);
            return '';
        }
    }

    class admin_setting_configpasswordunmask extends admin_setting_configtext {
    }

    class admin_setting_heading extends admin_setting {
        public function __construct($name, $heading, $information) {
            parent::__construct($name, $heading, $information, '');
        }
    }

    class admin_setting_configselect extends admin_setting {
        public function __construct($name, $visiblename, $description, $defaultsetting, public $choices) {
            parent::__construct($name, $visiblename, $description, $defaultsetting);
        }
    }

    class admin_setting_configmulticheckbox extends admin_setting_configselect {
    }

    class admin_settingpage {
        public array $settings = [];

        public function __construct(public $name, public $visiblename) {
        }

        public function add($setting) {
            $this->settings[] = $setting;
        }
    }

    class admin_root {
        public bool $fulltree = true;
        public array $pages = [];

        public function add($parent, $page) {
            $this->pages[$parent] = $page;
        }
    }

    class block_base {
        public $title;
        public $config;
        public $content = null;
        public $context;

        public function __construct() {
            $this->init();
        }
    }

    class block_edit_form {
        public function define($mform) {
            $this->specific_definition($mform);
        }
    }

    /** Writes down what is asked of it. */
    class MoodleQuickForm {
        public array $calls = [];

        public function __call($method, $arguments) {
            $this->calls[] = [$method, ...$arguments];
        }
    }
}

namespace core\session {
    class manager {
        public static function is_loggedinas() {
            return \stand_in::$realuser !== 0;
        }

        public static function write_close() {
        }
    }
}

namespace core\event {
    abstract class base {
        public const LEVEL_OTHER = 0;
        public $data = [];
        public $userid;

        abstract protected function init();

        public static function create(array $data) {
            global $USER;
            $event = new static();
            $event->init();
            $event->data += $data;
            $event->userid = $USER->id;
            return $event;
        }

        public function trigger() {
            \stand_in::$events[] = $this;
        }
    }
}

namespace core\hook\output {
    class before_standard_head_html_generation {
        public string $html = '';

        public function add_html(?string $html): void {
            $this->html .= $html;
        }
    }
}

namespace core_filters {
    abstract class text_filter {
        abstract public function filter($text, array $options = []);
    }
}

namespace core_privacy\local\metadata {
    class collection {
        public array $links = [];

        public function add_external_location_link($name, array $fields, $summary = '') {
            $this->links[$name] = [$fields, $summary];
            return $this;
        }
    }

    interface provider {
    }

    interface null_provider {
        public static function get_reason(): string;
    }
}

namespace core_privacy\local\request {
    class contextlist {
        public array $contexts = [];
    }

    class userlist {
    }

    class approved_contextlist extends contextlist {
    }

    class approved_userlist extends userlist {
    }

    interface core_userlist_provider {
    }
}

namespace core_privacy\local\request\plugin {
    interface provider {
    }
}

namespace Firebase\JWT {
    /** Compact serialisation of a JWS (RFC 7515 section 7.1) by HMAC. */
    class JWT {
        public static function encode(array $payload, $key, string $alg): string {
            $input = self::base64(json_encode(['typ' => 'JWT', 'alg' => $alg], JSON_THROW_ON_ERROR))
                . '.' . self::base64(json_encode($payload, JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES));
            return $input . '.' . self::base64(self::sign($input, $key, $alg));
        }

        public static function sign(string $input, $key, string $alg): string {
            return match ($alg) {
                'HS256' => hash_hmac('sha256', $input, $key, true),
            };
        }

        private static function base64(string $octets): string {
            return rtrim(strtr(base64_encode($octets), '+/', '-_'), '=');
        }
    }
}
