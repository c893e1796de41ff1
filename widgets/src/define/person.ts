import { PartagePerson } from "../person/person.js";
import { define } from "../shared/define.js";

define("partage-person", PartagePerson);
