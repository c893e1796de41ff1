export { CalendarError, type CalendarErrorCode } from "./calendar-error.js";
export { type Budget, type BudgetLimit } from "./budget.js";
export {
  expandEvent,
  type Expander,
  type ExpandWindow,
  type Occurrence,
  type Occurrences,
} from "./recurrence/expand-event.js";
export {
  aloneEvent,
  eventClock,
  isoTime,
  occurrenceName,
  occurrenceOf,
  recurrenceIdOf,
  timesOf,
  utcProperties,
} from "./recurrence/occurrence.js";
export { applyPatch, diffEvents } from "./recurrence/patch-object.js";
export { formatLocal, formatUtc, localSeconds, localSecondsOrNull } from "./civil.js";
export {
  durationParts,
  durationPartsOrNull,
  formatDuration,
  type DurationParts,
} from "./duration.js";
export { fromICalendar, fromJCal, type CalendarFile } from "./icalendar/from-icalendar.js";
export { type CalendarProblem } from "./icalendar/parse-components.js";
export { participantId } from "./icalendar/participants.js";
export { tasksFromICalendar, type TaskFile } from "./icalendar/tasks-from-icalendar.js";
export {
  tasksToICalendar,
  toICalendar,
  toJCal,
  type ToICalendarOptions,
} from "./icalendar/to-icalendar.js";
export { ianaName } from "./icalendar/zones.js";
export { localOf, utcOf, zoneClock, type CustomZones, type ZoneClock } from "./zone/zone-clock.js";
export {
  ICALENDAR_MEMBER,
  RANGE_MEMBER,
  THIS_AND_FUTURE,
  type JCalComponent,
  type JCalProperty,
  type KeptICalendar,
  keptOf,
  withKept,
} from "./vendor.js";
export { decodeFeed } from "./timetable/decode-feed.js";
export { type ClassText, type ClassType } from "./timetable/read-class.js";
export {
  readTimetable,
  type ReadTimetableOptions,
  type Timetable,
  type TimetableClass,
} from "./timetable/read-timetable.js";
export {
  diffTimetables,
  type TimetableChange,
  type TimetableChangeKind,
  type TimetableDiff,
} from "./timetable/diff-timetables.js";
export {
  busyPeriods,
  readFreeBusy,
  writeFreeBusy,
  type Busy,
  type BusyOptions,
  type BusyPeriod,
  type BusyStatus,
  type FreeBusyOptions,
} from "./free-busy.js";
export {
  buildCancel,
  buildCounter,
  buildReply,
  buildRequest,
  type AnswerOptions,
  type MessageOptions,
  type SchedulingMessage,
  type SchedulingMethod,
} from "./itip/build-message.js";
export { applyMessage, type AppliedMessage, type SchedulingOutcome } from "./itip/apply-message.js";
export { type InviteMatter, inviteSubject } from "./itip/invite-words.js";
export {
  askedAgain,
  changedProperties,
  isAttendee,
  isException,
  isMoved,
  mailAddressOf,
  type NewOrganizer,
  organizerOf,
  reducedParticipants,
  withOrganizer,
  withWholeOverrides,
} from "./itip/meeting.js";
