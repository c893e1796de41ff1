import { PartageCoursePeople } from "../course-people/course-people.js";
import { define } from "../shared/define.js";

define("partage-course-people", PartageCoursePeople);
