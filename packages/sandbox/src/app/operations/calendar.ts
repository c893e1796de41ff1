/** The operations on appointments and tasks, together. */
import type { OperationEntry } from "../registry.js";
import { appointmentRangeOperations } from "./appointment-range.js";
import { cancelAppointmentOperations } from "./cancel-appointment.js";
import { createAppointmentOperations } from "./create-appointment.js";
import { getAppointmentOperations } from "./get-appointment.js";
import { modifyAppointmentOperations } from "./modify-appointment.js";
import { freeBusyOperations } from "./free-busy.js";
import { sendInviteReplyOperations } from "./send-invite-reply.js";
import { setAppointmentOperations } from "./set-appointment.js";

/** Appointments and tasks: creation, changes, cancellation, reading. */
export const calendarOperations: readonly OperationEntry[] = [
  ...createAppointmentOperations,
  ...modifyAppointmentOperations,
  ...cancelAppointmentOperations,
  ...setAppointmentOperations,
  ...getAppointmentOperations,
  ...sendInviteReplyOperations,
  ...freeBusyOperations,
  ...appointmentRangeOperations,
];
