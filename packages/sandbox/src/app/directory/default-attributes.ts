/**
 * Attributes of the class of service `default`: those that GetInfo shows and operations obey.
 * @module
 */
import type { Attributes } from "./account.js";

/** Values as Zimbra's own default class of service has them, durations with their unit letter. */
export const defaultCosAttributes: Attributes = {
  zimbraAccountStatus: ["active"],
  zimbraAuthTokenLifetime: ["2d"],
  zimbraAdminAuthTokenLifetime: ["12h"],
  zimbraMailQuota: ["0"],
  zimbraMailHost: ["localhost"],
  zimbraMailIdleSessionTimeout: ["0"],
  zimbraPasswordMinLength: ["6"],
  zimbraPasswordMaxLength: ["64"],
  zimbraPasswordLocked: ["FALSE"],
  zimbraPasswordLockoutEnabled: ["FALSE"],
  zimbraPasswordLockoutMaxFailures: ["10"],
  zimbraPasswordLockoutDuration: ["1h"],
  zimbraPasswordLockoutFailureLifetime: ["1h"],
  zimbraFeatureMailEnabled: ["TRUE"],
  zimbraFeatureCalendarEnabled: ["TRUE"],
  zimbraFeatureContactsEnabled: ["TRUE"],
  zimbraFeatureTasksEnabled: ["TRUE"],
  zimbraFeatureBriefcasesEnabled: ["TRUE"],
  zimbraFeatureTaggingEnabled: ["TRUE"],
  zimbraFeatureConversationsEnabled: ["TRUE"],
  zimbraFeatureSharingEnabled: ["TRUE"],
  zimbraFeatureGalEnabled: ["TRUE"],
  zimbraFeatureChangePasswordEnabled: ["TRUE"],
  zimbraFeatureOptionsEnabled: ["TRUE"],
  zimbraPrefLocale: ["fr"],
  zimbraPrefTimeZoneId: ["Europe/Brussels"],
  zimbraPrefSkin: ["harmony"],
  zimbraPrefGroupMailBy: ["conversation"],
  zimbraPrefMailItemsPerPage: ["100"],
  zimbraPrefMailInitialSearch: ["in:inbox"],
  zimbraPrefMessageViewHtmlPreferred: ["TRUE"],
  zimbraPrefComposeFormat: ["html"],
  zimbraPrefSaveToSent: ["TRUE"],
  zimbraPrefSentMailFolder: ["sent"],
  zimbraPrefCalendarFirstDayOfWeek: ["1"],
  zimbraPrefCalendarInitialView: ["workWeek"],
  zimbraPrefCalendarWorkingHours: [
    "1:N:0800:1700,2:Y:0800:1700,3:Y:0800:1700,4:Y:0800:1700,5:Y:0800:1700,6:Y:0800:1700,7:N:0800:1700",
  ],
  zimbraPrefDeleteInviteOnReply: ["TRUE"],
  zimbraPrefOutOfOfficeReplyEnabled: ["FALSE"],
};
