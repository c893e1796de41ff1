import type { SetupExtrasMessages } from "./setup-extras.js";

/** Words of steps and states of device setup, in English. */
export const en = {
  mail: "mail",
  calendars: "calendars",
  contacts: "contacts",
  appleIntro: (parts: string): string =>
    `One profile sets up ${parts} in one go. It holds no password.`,
  appleScan: "Point the camera of your iPhone or iPad at this code, then sign in.",
  appleScanMac: "On a Mac, download the profile and open it.",
  appleHere: "On this device, install the profile; sign in if you are asked to.",
  appleSettings:
    "Open Settings, then “Profile Downloaded” and “Install”. On a Mac: System Settings, General, Device Management.",
  appleUnsigned: "The device says “Not Signed”: that is expected for this profile.",
  appleByHand:
    "Open Settings, Apps, Mail, Mail Accounts, then “Add Account” and “Other”, and copy the settings below.",
  givePassword: "Type your password when the device asks for it.",
  install: "Install the profile",
  download: "Download the profile",
  qrOf: "QR code: address of the page that gives the profile",
  qrText: "Or open this address on the device:",
  qrFailed: "The QR code could not be drawn. Open this address on the device:",
  androidMail:
    "In Gmail, tap your picture, “Add another account”, then “Other”. Type your address and choose “Personal (IMAP)”.",
  androidServers: "Copy the incoming and outgoing servers below.",
  androidExchange:
    "In Settings, Passwords & accounts, add an “Exchange” account: type your address, then the ActiveSync server below. Mail, calendars and contacts come together.",
  androidDav:
    "For calendars and contacts, install the DAVx⁵ app, choose “Login with URL and user name”, and copy the CalDAV or CardDAV address.",
  thunderbirdNew: "In Thunderbird, open the menu, then “New Account” and “Email”.",
  thunderbirdFound:
    "Type your name, address and password, then “Continue”: Thunderbird finds the settings. If it does not, choose “Configure manually” and copy these.",
  thunderbirdByHand:
    "Type your name and address, choose “Configure manually” and copy the settings below.",
  thunderbirdDav:
    "In “Calendar”, add a calendar “On the Network”; in “Address Book”, a CardDAV address book. Login and address are below.",
  otherNew:
    "In Outlook, open “File”, “Add Account” and type your address. Choose IMAP if Outlook asks.",
  otherByHand: "If the settings are not found, copy these; any program takes them.",
  otherDav:
    "Without an add-in, Outlook reads neither CalDAV calendars nor CardDAV contacts: keep using those of this page.",
  appPasswordText: "Your usual password will not work: make an app password for each device.",
  makePassword: "Make an app password",
  passwords: "Manage my password",
  help: "Help from your institution",
  newTab: "(new tab)",
  copyAddress: "Copy the address of the page",
  asOf: (time: string): string => `Offline: settings read at ${time}.`,
  stale: (time: string): string => `The service is not responding: settings read at ${time}.`,
  signedOut: "Your devices, set up from here",
  signedOutText: "Sign in to see your settings.",
  signIn: "Sign in",
  expired: "Your session has expired",
  expiredText: "Sign in again to see your settings.",
  signInAgain: "Sign in again",
  unsupported: "Not offered yet",
  unsupportedText: "Your institution does not give device settings on this page yet.",
  failed: "Your settings could not be shown",
  unavailable: "The service is not responding at the moment.",
  forbidden: "This page has no access to the settings of your devices.",
  tooMany: "Many requests in a row. Try again in a moment.",
  unexpected: "The server sent an unexpected answer.",
  offline: "You are offline",
  offlineText: "Your settings will appear when the network is back.",
  noGateway: "This page does not say where the service is (gateway attribute).",
  retry: "Try again",
} satisfies SetupExtrasMessages;
