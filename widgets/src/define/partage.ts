import "./inbox.js";
import "./session.js";
