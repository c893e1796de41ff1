<?php
// SPDX-License-Identifier: GPL-3.0-or-later

/**
 * Tests the plugins by themselves, with stand-ins for the functions of Moodle that they call:
 *
 *     php self-test.php
 *
 * The last line is the figure; the exit code is 1 when a check failed.
 */

define('STAND_IN_ROOT', __DIR__);
require_once(__DIR__ . '/self-test/stand-ins.php');

use Firebase\JWT\JWT;
use local_partage\access;
use local_partage\page_script;
use local_partage\refusal;
use local_partage\settings;
use local_partage\token;
use local_partage\token_endpoint;
use local_partage\web_address;
use local_partage\widget;

$passed = 0;
$failed = 0;

/** Counts one check, each on a site made anew. */
function check(string $what, callable $holds): void {
    global $passed, $failed;
    stand_in::reset();
    $_SERVER = ['REQUEST_METHOD' => 'POST'];
    $_POST = ['sesskey' => stand_in::$sesskey];
    $_GET = [];
    try {
        $isheld = $holds() === true;
        $why = '';
    } catch (Throwable $error) {
        $isheld = false;
        $why = ': ' . $error->getMessage() . ' at ' . basename($error->getFile()) . ':' . $error->getLine();
    }
    $isheld ? $passed++ : $failed++;
    if (!$isheld) {
        echo "failed: $what$why\n";
    }
}

/** The reason why no token is given; 'none' when one is. */
function refused(callable $attempt): string {
    try {
        $attempt();
        return 'none';
    } catch (Throwable $error) {
        return refusal::from($error)->reason;
    }
}

/** What a token says, and whether its signature is that of a key. */
function read_token(string $token, string $key): array {
    [$header, $payload, $signature] = explode('.', $token);
    $decode = static fn(string $text): string => base64_decode(strtr($text, '-_', '+/'));
    return [
        json_decode($decode($header), true),
        json_decode($decode($payload), true),
        hash_equals(hash_hmac('sha256', "$header.$payload", $key, true), $decode($signature)),
    ];
}

/** Elements of HTML, each as name and attributes, as a parser sees them. */
function elements(string $html): array {
    $document = new DOMDocument();
    libxml_use_internal_errors(true);
    $document->loadHTML('<?xml encoding="utf-8"><body>' . $html . '</body>');
    $elements = [];
    foreach ((new DOMXPath($document))->query('//body//*') as $node) {
        $attributes = [];
        foreach ($node->attributes as $attribute) {
            $attributes[$attribute->name] = $attribute->value;
        }
        $elements[] = [$node->nodeName, $attributes];
    }
    return $elements;
}

/** A block with choices of its own. */
function block(array $config): block_partage {
    require_once(__DIR__ . '/blocks/partage/block_partage.php');
    $block = new block_partage();
    $block->config = (object) $config;
    $block->context = new context();
    $block->specialization();
    return $block;
}

/** The setting of a name, as settings.php makes it. */
function setting(string $name): admin_setting {
    global $CFG;
    $hassiteconfig = true;
    $ADMIN = new admin_root();
    require(__DIR__ . '/local/partage/settings.php');
    foreach ($ADMIN->pages['localplugins']->settings as $setting) {
        if ($setting->name === 'local_partage/' . $name) {
            return $setting;
        }
    }
    throw new LogicException("no setting $name");
}

require_once(__DIR__ . '/local/partage/lib.php');

const GATEWAY = 'https://ent.univ-valmoree.example/partage-gw';
const HOSTILE = [
    'quotes' => '"\' onload="alert(1)" x=\'',
    'a tag' => '<script>alert(1)</script>',
    'an end tag' => '</partage-inbox><img src=x onerror=alert(1)>',
    'an entity' => '&quot;&#x27;&lt;img src=x&gt;',
    'right to left' => "\u{202E}gpj.exe\u{2066}",
    'a NUL' => "week\0\" onclick=\"x",
    'lines' => "week\n\r\" autofocus onfocus=\"x",
    'an array' => ['week'],
];

// Tokens.

check('the stand-in signs as RFC 7515 appendix A.1 does', static function (): bool {
    $key = base64_decode(strtr(
        'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
        '-_',
        '+/'
    ));
    $input = 'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9l'
        . 'eGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';
    $signature = rtrim(strtr(base64_encode(JWT::sign($input, $key, 'HS256')), '+/', '-_'), '=');
    return $signature === 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
});
check('the stand-in signs as RFC 4231 test case 2 does', static function (): bool {
    return bin2hex(JWT::sign('what do ya want for nothing?', 'Jefe', 'HS256'))
        === '5bdcc146bf60754e6a042426089575c7' . '5a003f089d2739839dec58b964ec3843';
});
check('a token says who is signed in, to the gateway alone, for a minute', static function (): bool {
    $before = time();
    [$header, $claims, $issigned] = read_token(token_endpoint::issue(), settings::key());
    $times = ['iat' => $claims['iat'], 'exp' => $claims['exp'], 'jti' => $claims['jti']];
    return $issigned && $header === ['typ' => 'JWT', 'alg' => 'HS256']
        && array_diff_key($claims, $times) === [
            'iss' => 'https://moodle.univ-valmoree.example',
            'aud' => GATEWAY,
            'sub' => '42',
            'username' => 'lea',
            'name' => 'Léa Martin',
            'locale' => 'fr',
        ]
        && $claims['iat'] >= $before && $claims['iat'] <= time() && $claims['exp'] === $claims['iat'] + 60
        && preg_match('/^[0-9a-f]{32}$/', $claims['jti']) === 1;
});
check('a token says an ID number when there is one, and never an e-mail address', static function (): bool {
    stand_in::$users[42]->idnumber = ' 20261234 ';
    $token = token_endpoint::issue();
    [, $claims] = read_token($token, settings::key());
    return $claims['idnumber'] === '20261234' && !isset($claims['email'])
        && strpos(json_encode($claims), 'mail.example') === false;
});
check('two tokens are never the same', static function (): bool {
    return token_endpoint::issue() !== token_endpoint::issue();
});
check('a language of a region is written as the web writes it', static function (): bool {
    stand_in::$language = 'fr_ca';
    return read_token(token_endpoint::issue(), settings::key())[1]['locale'] === 'fr-ca';
});
check('what the account is now counts, not what the session remembers', static function (): bool {
    global $USER;
    $USER = clone $USER;
    stand_in::$users[42]->username = 'lea.martin';
    return read_token(token_endpoint::issue(), settings::key())[1]['username'] === 'lea.martin';
});
foreach (HOSTILE as $kind => $text) {
    if (is_string($text)) {
        check("a name with $kind is a text of the token", static function () use ($text): bool {
            stand_in::$users[42]->lastname = $text;
            [, $claims, $issigned] = read_token(token_endpoint::issue(), settings::key());
            return $issigned && $claims['name'] === trim('Léa ' . $text) && $claims['sub'] === '42';
        });
    }
}
check('an event tells of the token, without it', static function (): bool {
    $token = token_endpoint::issue();
    [$event] = stand_in::$events;
    $told = print_r($event, true) . $event->get_description() . $event::get_name();
    [, , $signature] = explode('.', $token);
    return count(stand_in::$events) === 1 && strpos($told, $signature) === false
        && strpos($told, settings::key()) === false && strpos($told, "'42'") !== false;
});

// Who gets none.

check('a form of this site passes', static fn(): bool => refused([token_endpoint::class, 'require_form']) === 'none');
foreach (['GET', 'HEAD', 'PUT', 'post', ''] as $method) {
    check("no token by '$method'", static function () use ($method): bool {
        $_SERVER['REQUEST_METHOD'] = $method;
        return refused([token_endpoint::class, 'require_form']) === 'method-not-allowed';
    });
}
check('no token without a sesskey', static function (): bool {
    $_POST = [];
    return refused([token_endpoint::class, 'require_form']) === 'sesskey';
});
check('no token for a sesskey in the address', static function (): bool {
    $_GET = $_POST;
    return refused([token_endpoint::class, 'require_form']) === 'sesskey';
});
check('no token for a sesskey that is a list', static function (): bool {
    $_POST = ['sesskey' => [stand_in::$sesskey]];
    return refused([token_endpoint::class, 'require_form']) === 'sesskey';
});
foreach (['https://evil.example', 'null', 'https://moodle.univ-valmoree.example.evil.example'] as $origin) {
    check("no token for a page of $origin", static function () use ($origin): bool {
        $_SERVER['HTTP_ORIGIN'] = $origin;
        return refused([token_endpoint::class, 'require_form']) === 'origin';
    });
}
foreach (['cross-site', 'same-site', 'none'] as $site) {
    check("no token for a request that is $site", static function () use ($site): bool {
        $_SERVER['HTTP_SEC_FETCH_SITE'] = $site;
        return refused([token_endpoint::class, 'require_form']) === 'origin';
    });
}
check('a Moodle below a path has the origin of its host', static function (): bool {
    global $CFG;
    $CFG->wwwroot = 'https://ent.univ-valmoree.example/moodle';
    $_SERVER['HTTP_ORIGIN'] = 'https://ent.univ-valmoree.example';
    return refused([token_endpoint::class, 'require_form']) === 'none';
});
check('no token when nobody is signed in', static function (): bool {
    global $USER;
    $USER = (object) ['id' => 0];
    return refused([token_endpoint::class, 'issue']) === 'login-required';
});
check('no token for a guest', static function (): bool {
    global $USER;
    $USER = stand_in::$users[1];
    return refused([token_endpoint::class, 'issue']) === 'guest';
});
check('no token for who is signed in as somebody else', static function (): bool {
    stand_in::$realuser = 2;
    return refused([token_endpoint::class, 'issue']) === 'login-as';
});
foreach (['auth' => 'email', 'mnethostid' => '3'] as $field => $value) {
    check("no token for a name that was not given here ($field $value)", static function () use ($field, $value): bool {
        global $USER;
        $USER->$field = $value;
        return refused([token_endpoint::class, 'issue']) === 'foreign-account' && !access::is_own();
    });
}
check('no token without the capability', static function (): bool {
    stand_in::$without['local/partage:view'] = true;
    return refused([token_endpoint::class, 'issue']) === 'not-permitted';
});
foreach (['suspended' => 1, 'deleted' => 1, 'confirmed' => 0, 'auth' => 'nologin'] as $field => $value) {
    check("no token for an account with $field $value", static function () use ($field, $value): bool {
        stand_in::$users[42]->$field = $value;
        return refused([token_endpoint::class, 'issue']) === 'account';
    });
}
check('no token for an account that has gone', static function (): bool {
    stand_in::$users = [];
    return refused([token_endpoint::class, 'issue']) === 'account';
});
foreach (['gateway' => 'http://ent.univ-valmoree.example', 'key' => 'secret'] as $name => $value) {
    check("no token while the $name is no good one", static function () use ($name, $value): bool {
        stand_in::$config['local_partage'][$name] = $value;
        return refused([token_endpoint::class, 'issue']) === 'not-configured';
    });
}
check('no more tokens of one session in a minute than a person needs, and then again', static function (): bool {
    global $SESSION;
    for ($at = 0; $at < token_endpoint::PER_MINUTE; $at++) {
        token_endpoint::issue();
    }
    $isbounded = refused([token_endpoint::class, 'issue']) === 'too-many';
    $SESSION->local_partage_issued = array_fill(0, token_endpoint::PER_MINUTE, time() - 61);
    return $isbounded && refused([token_endpoint::class, 'issue']) === 'none';
});
check('an error tells nothing of the site', static function (): bool {
    $refusal = refusal::from(new RuntimeException('database host db1, password hunter2'));
    return $refusal->status === 500 && $refusal->reason === 'failed';
});

// Settings.

$addresses = [
    'https://ent.univ.fr' => 'https://ent.univ.fr',
    'https://ent.univ.fr/partage-gw/' => 'https://ent.univ.fr/partage-gw',
    ' HTTPS://ENT.Univ.fr:443/Partage ' => 'https://ent.univ.fr/Partage',
    'https://[2001:db8::1]:8443/gw' => 'https://[2001:db8::1]:8443/gw',
    'http://localhost:8080/gw' => 'http://localhost:8080/gw',
    'http://127.0.0.1' => 'http://127.0.0.1',
    'http://ent.univ.fr' => null,
    'http://127.0.0.1.evil.example' => null,
    'https://user:pass@ent.univ.fr' => null,
    'https://ent.univ.fr/gw?x=1' => null,
    'https://ent.univ.fr/gw#x' => null,
    'https://ent.univ.fr/a/../b' => null,
    'https://ent.univ.fr/%2e%2e' => null,
    'https://ent.univ.fr\\@evil.example' => null,
    "https://ent.univ.fr/gw\nx" => null,
    'https://ent.univ.fr/"><script>' => null,
    'javascript:alert(1)' => null,
    '//ent.univ.fr' => null,
    'https://' => null,
    'https://éntuniv.fr' => null,
    '' => null,
];
foreach ($addresses as $text => $expected) {
    check('address ' . json_encode($text), static fn(): bool => web_address::normalise($text) === $expected);
}
check('the address of the gateway is kept as tokens name it', static function (): bool {
    return setting('gateway')->write_setting(' https://ENT.univ.fr/gw/ ') === ''
        && stand_in::$config['local_partage']['gateway'] === 'https://ent.univ.fr/gw';
});
check('a bad address is said to be one, and not kept', static function (): bool {
    return setting('gateway')->write_setting('http://ent.univ.fr') === get_string('badaddress', 'local_partage')
        && settings::gateway() === GATEWAY;
});
check('an installation draws a key that is strong', static function (): bool {
    require_once(__DIR__ . '/local/partage/db/install.php');
    unset(stand_in::$config['local_partage']['key']);
    xmldb_local_partage_install();
    $key = settings::key();
    xmldb_local_partage_install();
    return strlen($key) === 64 && settings::key() === $key;
});
check('an emptied key is drawn anew, each time another', static function (): bool {
    setting('key')->write_setting('');
    $key = settings::key();
    setting('key')->write_setting('  ');
    return $key !== null && settings::key() !== null && settings::key() !== $key;
});
foreach (['CHANGEME', str_repeat('a', 64), str_repeat('secret', 11), 'word word ' . str_repeat('xyz123', 8)] as $key) {
    check("the key $key is refused", static function () use ($key): bool {
        return setting('key')->write_setting($key) !== '' && settings::is_strong($key) === false;
    });
}
check('the hash of the script has a form', static function (): bool {
    $hash = 'sha384-' . str_repeat('oqVu', 16);
    return setting('integrity')->write_setting($hash) === '' && settings::integrity() === $hash
        && setting('integrity')->write_setting('sha1-abc') !== ''
        && setting('integrity')->write_setting($hash . '" onload="x') !== '' && settings::integrity() === $hash;
});
check('the page of settings shows the address of the site as text', static function (): bool {
    global $CFG;
    $CFG->wwwroot = 'https://moodle.example/"><script>alert(1)</script>';
    return strpos((string) setting('gatewayside')->description, '<script') === false;
});

// Elements and links.

check('an element says what was chosen, and no more', static function (): bool {
    return elements(widget::element('agenda', ['max' => '5', 'view' => 'week'], ['heading-level' => '4'])) === [
        ['partage-agenda', [
            'gateway' => GATEWAY, 'auth' => 'moodle', 'lang' => 'fr', 'limit' => '5', 'view' => 'week', 'heading-level' => '4',
        ]],
        ['noscript', []],
        ['a', ['href' => GATEWAY . '/open?view=calendar']],
    ];
});
foreach (HOSTILE as $kind => $text) {
    check("choices with $kind are left out of an element", static function () use ($text): bool {
        $plain = widget::element('timetable', []);
        return $plain !== '' && widget::element('timetable', ['max' => $text, 'view' => $text]) === $plain;
    });
    check("a widget named with $kind is none", static function () use ($text): bool {
        return is_array($text) || (widget::element($text, []) === '' && widget::link($text, []) === '');
    });
    check("a block named with $kind is an inbox, whatever it says", static function () use ($text): bool {
        $block = block(['widget' => $text, 'max' => $text, 'view' => $text]);
        return elements($block->get_content()->text) === elements(block([])->get_content()->text)
            && elements($block->get_content()->text)[0][0] === 'partage-inbox';
    });
    if (is_string($text)) {
        check("a gateway with $kind gives no element and no script", static function () use ($text): bool {
            stand_in::$config['local_partage']['gateway'] = 'https://ent.univ.fr/' . $text;
            return widget::element('inbox', []) === '' && page_script::html() === '';
        });
        check("a title with $kind stays text", static function () use ($text): bool {
            return elements(block(['title' => 'Mes ' . $text])->title) === [];
        });
        check("a script with $kind is not loaded", static function () use ($text): bool {
            stand_in::$config['local_partage']['script'] = 'https://cdn.example/' . $text;
            return strpos(page_script::html(), 'cdn.example') === false;
        });
    }
}
check('no element has more entries than the most', static function (): bool {
    return widget::attributes('inbox', ['max' => 50]) === ['max' => '50']
        && widget::attributes('inbox', ['max' => '51']) === [] && widget::attributes('inbox', ['max' => '05']) === [];
});
check('a view belongs to its widget', static function (): bool {
    return widget::attributes('timetable', ['view' => 'month']) === []
        && widget::attributes('inbox', ['view' => 'week']) === []
        && widget::attributes('agenda', ['view' => 'month']) === ['view' => 'month'];
});
check('a widget that is switched off is nowhere', static function (): bool {
    stand_in::$config['local_partage']['widgets'] = 'agenda,directory';
    return widget::element('inbox', []) === '' && widget::link('inbox', []) === ''
        && block([])->get_content()->text === '' && widget::element('agenda', []) !== '';
});
check('no widget is shown when all are switched off', static function (): bool {
    stand_in::$config['local_partage']['widgets'] = '';
    return settings::widgets() === [];
});
check('a block holds nothing that runs', static function (): bool {
    $html = block(['widget' => 'inbox', 'max' => '5'])->get_content()->text;
    foreach (elements($html) as [$name, $attributes]) {
        if ($name === 'script' || preg_grep('/^on/', array_keys($attributes))) {
            return false;
        }
    }
    return elements($html)[0] === ['partage-inbox', [
        'gateway' => GATEWAY, 'auth' => 'moodle', 'lang' => 'fr', 'max' => '5', 'heading-level' => '4', 'title-hidden' => '',
    ]];
});
check('a block is for dashboards and courses, as many as one likes', static function (): bool {
    $block = block([]);
    $formats = $block->applicable_formats();
    return $block->instance_allow_multiple() && $formats['my'] && $formats['course-view'] && !$formats['all'];
});
check('a block without a title of its own has the name of its widget', static function (): bool {
    return block(['widget' => 'agenda'])->title === 'Mon agenda' && block(['title' => 'Mes cours & moi'])->title === 'Mes cours &amp; moi';
});
check('a guest and who is signed in as another see an empty block', static function (): bool {
    global $USER;
    $person = $USER;
    $USER = stand_in::$users[1];
    $guest = block([])->get_content()->text;
    $USER = $person;
    stand_in::$realuser = 2;
    return $guest === '' && block([])->get_content()->text === '' && !access::is_own();
});
check('a block that is not set up says so to who can set it up', static function (): bool {
    stand_in::$config = [];
    $told = block([])->get_content()->text;
    stand_in::$without['moodle/site:config'] = true;
    return $told === get_string('notconfigured', 'block_partage') && block([])->get_content()->text === '';
});
check('the form of a block offers what may be shown', static function (): bool {
    require_once(__DIR__ . '/blocks/partage/edit_form.php');
    stand_in::$config['local_partage']['widgets'] = 'inbox,agenda';
    (new block_partage_edit_form())->define($form = new MoodleQuickForm());
    [, [, , , , $offered]] = $form->calls;
    return $offered === ['inbox' => 'Mes messages', 'agenda' => 'Mon agenda'];
});

// The script.

check('the script is a module of the gateway', static function (): bool {
    return page_script::html() === '<script type="module" src="' . GATEWAY . '/assets/partage.js"'
        . ' data-gateway="' . GATEWAY . '" data-auth="moodle"></script>' . "\n";
});
check('the script has its hash when one is set', static function (): bool {
    stand_in::$config['local_partage']['integrity'] = 'sha384-' . str_repeat('oqVu', 16);
    return strpos(page_script::html(), 'integrity="sha384-oqVu') !== false
        && strpos(page_script::html(), 'crossorigin="anonymous"') !== false;
});
foreach (['maintenance', 'redirect', 'print', 'secure', 'login', 'popup'] as $layout) {
    check("no script on pages that are $layout", static function () use ($layout): bool {
        global $PAGE;
        $PAGE->pagelayout = $layout;
        return page_script::html() === '';
    });
}
check('no script for guests', static function (): bool {
    global $USER;
    $USER = stand_in::$users[1];
    return page_script::html() === '';
});
check('the script is only beside blocks when the site wants it so', static function (): bool {
    stand_in::$config['local_partage']['pages'] = 'blocks';
    (new ReflectionProperty(page_script::class, 'isneeded'))->setValue(null, false);
    $before = page_script::html();
    block([])->get_content();
    return $before === '' && page_script::html() !== '';
});
check('both ways of Moodle to the head give the same', static function (): bool {
    require(__DIR__ . '/local/partage/db/hooks.php');
    [['hook' => $class, 'callback' => $callback]] = $callbacks;
    $callback($hook = new $class());
    return $hook->html !== '' && local_partage_before_standard_html_head() === $hook->html;
});

// The filter.

$marks = [
    '<p>[partage inbox max=5]</p>' => ['/embed/inbox?max=5', 'inbox'],
    'Voir [partage agenda view=week max=3].' => ['/embed/agenda?limit=3&view=week', 'agenda'],
    '[partage directory]' => ['/embed/directory', 'directory'],
    '[partage inbox max=999]' => ['/embed/inbox', 'inbox'],
];
foreach ($marks as $text => [$path, $name]) {
    check("the filter makes a link of $text", static function () use ($text, $path, $name): bool {
        $links = array_values(array_filter(
            elements((new filter_partage\text_filter())->filter($text)),
            static fn(array $element): bool => $element[0] === 'a'
        ));
        return $links === [['a', ['href' => GATEWAY . $path, 'class' => "partage-widget partage-$name"]]];
    });
}
check('the mark of the guide gives the link of the guide', static function (): bool {
    $sample = file_get_contents(__DIR__ . '/../../docs/samples/moodle-text.txt');
    preg_match_all('/^begin: (\w+)\n(.*)\nend: /m', $sample, $found);
    $parts = array_combine($found[1], $found[2]);
    return elements((new filter_partage\text_filter())->filter($parts['mark'])) == elements($parts['link']);
});
$plain = [
    '[partage inbox max=5',
    '[partage admin]',
    '[partage inbox max="5"]',
    '[partage inbox onclick=x]]',
    '<img alt="[partage inbox]">',
    "<img alt='a > [partage inbox]'>",
    '<!-- [partage inbox] -->',
    '<script>x = "[partage inbox]";</script>',
    '<a href="/x">[partage inbox]</a>',
    '<textarea>[partage inbox]</textarea>',
    '<img alt="[partage inbox]',
];
foreach ($plain as $text) {
    check("the filter leaves $text", static function () use ($text): bool {
        return (new filter_partage\text_filter())->filter($text) === $text;
    });
}
check('the filter reads a long text in no time to speak of', static function (): bool {
    $text = str_repeat('<p title="[partage inbox', 20000) . str_repeat('[partage inbox]', 1000);
    return is_string((new filter_partage\text_filter())->filter($text));
});

// Strings, capabilities, privacy.

foreach (['local_partage' => 'local', 'block_partage' => 'blocks', 'filter_partage' => 'filter'] as $plugin => $folder) {
    $english = stand_in_strings($plugin, 'en');
    $french = stand_in_strings($plugin, 'fr');
    check("$plugin has the same strings in both languages, in order", static function () use ($english, $french): bool {
        $sorted = array_keys($english);
        sort($sorted);
        return array_keys($english) === $sorted && array_keys($french) === $sorted && !in_array('', $french, true);
    });
    check("$plugin keeps the places of what is filled in", static function () use ($english, $french): bool {
        foreach ($english as $name => $text) {
            preg_match_all('/\{\$a[^}]*\}/', $text, $here);
            preg_match_all('/\{\$a[^}]*\}/', $french[$name], $there);
            if ($here[0] !== $there[0]) {
                return false;
            }
        }
        return true;
    });
    check("$plugin names strings that are there, and uses all of them", static function () use ($plugin, $folder, $english): bool {
        $source = '';
        foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator(__DIR__)) as $file) {
            if ($file->getExtension() === 'php' && !preg_match('~/(lang|self-test)/|self-test\.php~', $file->getPathname())) {
                $source .= file_get_contents($file->getPathname());
            }
        }
        preg_match_all("/(?:get_string|lang_string)\('([a-z_:]+)', '$plugin'/", $source, $named);
        $byname = ['pluginname', 'filtername', 'privacy:metadata'];
        foreach (array_diff(array_keys($english), $named[1], $byname) as $left) {
            $isbuilt = preg_match('/^(widget_|view_|privacy:metadata:gateway|partage:)/', $left);
            if (!$isbuilt) {
                echo "unused: $left\n";
                return false;
            }
        }
        return array_diff($named[1], array_keys($english)) === [];
    });
    check("$plugin says its version, and what it needs", static function () use ($plugin, $folder): bool {
        $said = new stdClass();
        (static function (stdClass $plugin) use ($folder): void {
            require(__DIR__ . "/$folder/partage/version.php");
        })($said);
        $needs = $plugin === 'local_partage' ? null : ['local_partage' => 2026112400];
        return $said->component === $plugin && $said->requires === 2022112800
            && ($said->dependencies ?? null) === $needs;
    });
}
check('every capability has its name in the strings', static function (): bool {
    foreach (['local', 'block' => 'blocks'] as $kind => $folder) {
        require(__DIR__ . "/$folder/partage/db/access.php");
        $component = is_string($kind) ? $kind . '_partage' : 'local_partage';
        foreach (array_keys($capabilities) as $capability) {
            get_string(substr($capability, strpos($capability, '/') + 1), $component);
        }
    }
    return true;
});
check('guests do not have the capability', static function (): bool {
    require(__DIR__ . '/local/partage/db/access.php');
    return array_keys($capabilities['local/partage:view']['archetypes']) === ['user'];
});
check('privacy: all that a token says of a person is told, and has its string', static function (): bool {
    $collection = local_partage\privacy\provider::get_metadata(new core_privacy\local\metadata\collection());
    [$fields, $summary] = $collection->links['gateway'];
    foreach ([...array_values($fields), $summary] as $name) {
        get_string($name, 'local_partage');
    }
    stand_in::$users[42]->idnumber = '1';
    [, $claims] = read_token(token_endpoint::issue(), settings::key());
    $told = ['userid' => 'sub', 'username' => 'username', 'fullname' => 'name', 'idnumber' => 'idnumber', 'lang' => 'locale'];
    $ofperson = array_diff(array_keys($claims), ['iss', 'aud', 'iat', 'exp', 'jti']);
    return array_keys($fields) === array_keys($told) && array_diff($ofperson, $told) === [];
});
check('privacy: nothing is kept', static function (): bool {
    return local_partage\privacy\provider::get_contexts_for_userid(42)->contexts === []
        && get_string(block_partage\privacy\provider::get_reason(), 'block_partage') !== ''
        && get_string(filter_partage\privacy\provider::get_reason(), 'filter_partage') !== '';
});

echo "$passed passed, $failed failed\n";
exit($failed > 0 ? 1 : 0);
