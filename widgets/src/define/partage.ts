import "./agenda.js";
import "./inbox.js";
import "./session.js";
import "./timetable.js";
