import { wordList } from "./words.ts";

/** City, state, postal code, country, latitude, longitude, dialling code. */
export type Place = readonly [string, string | null, string, string, number, number, string];
export const PLACES: readonly [Place, ...Place[]] = [
  ["San Francisco", "CA", "94105", "United States", 37.789757, -122.394321, "+1 415"],
  ["Austin", "TX", "78701", "United States", 30.267153, -97.743061, "+1 512"],
  ["Chicago", "IL", "60606", "United States", 41.878114, -87.629798, "+1 312"],
  ["New York", "NY", "10018", "United States", 40.755322, -73.993178, "+1 212"],
  ["Seattle", "WA", "98101", "United States", 47.610134, -122.336273, "+1 206"],
  ["Boston", "MA", "02110", "United States", 42.357403, -71.053514, "+1 617"],
  ["Toronto", "ON", "M5H 2N2", "Canada", 43.65107, -79.383184, "+1 416"],
  ["Montréal", "QC", "H2Y 1C6", "Canada", 45.508888, -73.561668, "+1 514"],
  ["Ciudad de México", "CDMX", "06000", "Mexico", 19.432608, -99.133209, "+52 55"],
  ["São Paulo", "SP", "01310-100", "Brazil", -23.561414, -46.655881, "+55 11"],
  ["Buenos Aires", null, "C1043AAZ", "Argentina", -34.603722, -58.381592, "+54 11"],
  ["London", null, "EC2A 4NE", "United Kingdom", 51.52453, -0.08298, "+44 20"],
  ["Edinburgh", null, "EH2 2ER", "United Kingdom", 55.953251, -3.188267, "+44 131"],
  ["Dublin", null, "D02 X285", "Ireland", 53.349805, -6.26031, "+353 1"],
  ["Paris", "Île-de-France", "75009", "France", 48.87628, 2.33957, "+33 1"],
  ["Lyon", null, "69002", "France", 45.764043, 4.835659, "+33 4"],
  ["Berlin", "Berlin", "10115", "Germany", 52.532, 13.38492, "+49 30"],
  ["München", "Bayern", "80331", "Germany", 48.137154, 11.576124, "+49 89"],
  ["Zürich", "ZH", "8001", "Switzerland", 47.376887, 8.541694, "+41 44"],
  ["Wien", null, "1010", "Austria", 48.208174, 16.373819, "+43 1"],
  ["Amsterdam", "Noord-Holland", "1017 CT", "Netherlands", 52.362, 4.88352, "+31 20"],
  ["København", null, "1050", "Denmark", 55.676097, 12.568337, "+45"],
  ["Stockholm", null, "111 29", "Sweden", 59.329323, 18.068581, "+46 8"],
  ["Kraków", null, "31-001", "Poland", 50.064651, 19.944981, "+48 12"],
  ["Madrid", null, "28013", "Spain", 40.416775, -3.70379, "+34 91"],
  ["Milano", "MI", "20121", "Italy", 45.464203, 9.189982, "+39 02"],
  ["Αθήνα", null, "105 57", "Greece", 37.97534, 23.736151, "+30 21"],
  ["İstanbul", null, "34430", "Türkiye", 41.008238, 28.978359, "+90 212"],
  ["تل أبيب", null, "6100000", "Israel", 32.0853, 34.781768, "+972 3"],
  ["Lagos", null, "101233", "Nigeria", 6.524379, 3.379206, "+234 1"],
  ["Nairobi", null, "00100", "Kenya", -1.292066, 36.821946, "+254 20"],
  ["Cape Town", "Western Cape", "8001", "South Africa", -33.924868, 18.424055, "+27 21"],
  ["Mumbai", "MH", "400001", "India", 18.938771, 72.835335, "+91 22"],
  ["Singapore", null, "048624", "Singapore", 1.284169, 103.851, "+65"],
  ["東京", "東京都", "100-0005", "Japan", 35.681236, 139.767125, "+81 3"],
  ["Sydney", "NSW", "2000", "Australia", -33.86882, 151.209296, "+61 2"],
];

export const STREETS = wordList(`
  Market Street, Station Road, High Street, Mission Street, Hauptstraße, Rue de la Paix,
  Via Roma, King Street, Bahnhofstrasse, Calle Mayor, Storgatan, Harbour View, Elm Avenue,
  Canal Walk, Mill Lane, Factory Row
`);
