/** The operations on appointments and tasks, together. */
import type { OperationEntry } from "../registry.js";
import { appointmentRangeOperations } from "./appointment-range.js";
import { calendarAlarmOperations } from "./calendar-alarm.js";
import { calendarResourceOperations } from "./calendar-resources.js";
import { cancelAppointmentOperations } from "./cancel-appointment.js";
import { checkPermissionOperations } from "./check-permission.js";
import { counterAppointmentOperations } from "./counter-appointment.js";
import { createAppointmentOperations } from "./create-appointment.js";
import { getAppointmentOperations } from "./get-appointment.js";
import { importAppointmentsOperations } from "./import-appointments.js";
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
  ...checkPermissionOperations,
  ...calendarResourceOperations,
  ...calendarAlarmOperations,
  ...counterAppointmentOperations,
  ...importAppointmentsOperations,
  ...sendInviteReplyOperations,
  ...freeBusyOperations,
  ...appointmentRangeOperations,
];
