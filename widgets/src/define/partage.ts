import "./agenda.js";
import "./directory.js";
import "./inbox.js";
import "./session.js";
import "./timetable.js";
