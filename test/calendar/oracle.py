"""Expands calendar files with python3-recurring-ical-events and rules with dateutil.

Reads one JSON list from stdin, writes one JSON list to stdout. Times are seconds since the epoch;
what floats or has no time is read as UTC.
"""
import datetime
import json
import signal
import sys

import dateutil.rrule
import icalendar
import recurring_ical_events

UTC = datetime.timezone.utc


class TooLong(Exception):
    pass


def stop(signum, frame):
    raise TooLong()


def instant(value):
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime(value.year, value.month, value.day)
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return int(value.timestamp())


def expand_file(job):
    calendar = icalendar.Calendar.from_ical(job["text"])
    after = datetime.datetime.fromtimestamp(job["after"], UTC)
    before = datetime.datetime.fromtimestamp(job["before"], UTC)
    found = recurring_ical_events.of(calendar).between(after, before)
    return [instant(event["DTSTART"].dt) for event in found if event.name == "VEVENT"]


def expand_rule(job):
    start = datetime.datetime.strptime(job["start"], "%Y%m%dT%H%M%S")
    rule = dateutil.rrule.rrulestr(job["rule"], dtstart=start, ignoretz=True)
    before = datetime.datetime.fromtimestamp(job["before"], UTC).replace(tzinfo=None)
    # DTSTART always counts as the first instance (RFC 5545 section 3.8.5.3); dateutil leaves it to the rule.
    found = [start.strftime("%Y-%m-%dT%H:%M:%S")]
    for when in rule:
        if when >= before or len(found) >= 3000:
            break
        if when != start:
            found.append(when.strftime("%Y-%m-%dT%H:%M:%S"))
    return found


def answer(job):
    signal.alarm(10)
    try:
        return {"found": expand_file(job) if "text" in job else expand_rule(job)}
    except TooLong:
        return {"error": "more than 10 s"}
    except Exception as error:
        return {"error": type(error).__name__ + ": " + str(error)[:120]}
    finally:
        signal.alarm(0)


signal.signal(signal.SIGALRM, stop)
json.dump([answer(job) for job in json.load(sys.stdin)], sys.stdout)
