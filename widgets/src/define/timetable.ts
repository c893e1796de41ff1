import { define } from "../shared/define.js";
import { PartageTimetable } from "../timetable/timetable.js";

define("partage-timetable", PartageTimetable);
