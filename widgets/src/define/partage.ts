import "./agenda.js";
import "./directory.js";
import "./inbox.js";
import "./loader.js";
import "./session.js";
import "./timetable.js";
