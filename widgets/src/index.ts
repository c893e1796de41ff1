/**
 * The elements as classes; `define/<tag>` registers them.
 *
 * @module
 */
export { PartageAgenda } from "./agenda/agenda.js";
export { PartageEventSelectEvent } from "./agenda/events.js";
export { PartageContacts } from "./contacts/contacts.js";
export { PartageContactSelectEvent } from "./contacts/events.js";
export { PartageCoursePeople } from "./course-people/course-people.js";
export { PartageDirectory } from "./directory/directory.js";
export { PartagePersonSelectEvent } from "./directory/events.js";
export { PartageEvent } from "./event/event.js";
export {
  PartageEventChangedEvent,
  PartageEventCloseEvent,
  PartagePeopleQueryEvent,
} from "./event/events.js";
export { PartageMessageSelectEvent, PartageUnreadChangeEvent } from "./inbox/events.js";
export { PartageInbox } from "./inbox/inbox.js";
export { PartageInvitation } from "./invitation/invitation.js";
export { PartageMessage } from "./message/message.js";
export { PartagePeopleChangeEvent } from "./people-picker/events.js";
export { PartagePeoplePicker } from "./people-picker/people-picker.js";
export { PartageInviteEvent } from "./person/events.js";
export { PartagePerson } from "./person/person.js";
export { PartageSessionChangeEvent } from "./session/events.js";
export { PartageSession } from "./session/session.js";
export { PartageSetup } from "./setup/setup.js";
export { PartageComposeEvent } from "./shared/compose-event.js";
export { define, type DefineOptions } from "./shared/define.js";
export { PartageGroupSelectEvent, PartageStructureSelectEvent } from "./shared/entry-events.js";
export { PartageLessonSelectEvent, PartageTimetableChangeEvent } from "./timetable/events.js";
export { PartageTimetable } from "./timetable/timetable.js";
