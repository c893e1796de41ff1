import { PartagePeoplePicker } from "../people-picker/people-picker.js";
import { define } from "../shared/define.js";

define("partage-people-picker", PartagePeoplePicker);
