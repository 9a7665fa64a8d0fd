import { wordList } from "./words.ts";

export const COMPANY_FIRST = wordList(`
  Acorn, Alder, Amber, Anchor, Arctic, Aspen, Atlas, Aurora, Baltic, Beacon, Birch, Blue Harbor,
  Borealis, Bright, Cascade, Cedar, Cobalt, Compass, Copper, Coral, Crescent, Delta, Domino,
  Eagle, Ember, Evergreen, Falcon, Fjord, Foxglove, Garnet, Glacier, Golden Gate, Granite,
  Harvest, Helios, Horizon, Indigo, Ironwood, Jade, Juniper, Kestrel, Keystone, Lantern, Larch,
  Lighthouse, Linden, Magnolia, Maple, Meridian, Midland, Mistral, Nimbus, Nordic, North Star,
  Oakridge, Obsidian, Olive, Orchard, Osprey, Pacific, Pinecrest, Pioneer, Quartz, Quill, Raven,
  Redwood, Riverbend, Saffron, Sequoia, Sierra, Silver, Solstice, Spruce, Summit, Tandem, Terra,
  Thistle, Tidewater, Umbra, Vantage, Verde, Violet, Westwind, Willow, Zenith
`);

export const COMPANY_SECOND = wordList(`
  Analytics, Bakeries, Biotech, Brewing, Capital, Ceramics, Chemicals, Clinics, Components,
  Construction, Consulting, Dairy, Design, Electric, Energy, Engineering, Farms, Fisheries,
  Foods, Freight, Furniture, Glass, Health, Hotels, Instruments, Insurance, Labs, Logistics,
  Machinery, Media, Medical, Metals, Motors, Networks, Optics, Outfitters, Packaging, Paper,
  Pharma, Plastics, Power, Press, Properties, Rail, Robotics, Schools, Semiconductors, Shipping,
  Software, Steel, Studios, Systems, Telecom, Textiles, Timber, Tools, Toys, Travel, Utilities,
  Water
`);

export const COMPANY_FORM = wordList(`
  Inc., Ltd., GmbH, AG, S.A., LLC, B.V., AB, Oy, plc, Pty Ltd, & Sons, Group
`);

export const INDUSTRIES = wordList(`
  Agriculture, Apparel, Banking, Biotechnology, Chemicals, Communications, Construction,
  Consulting, Education, Electronics, Energy, Engineering, Entertainment, Environmental,
  Finance, Food & Beverage, Government, Healthcare, Hospitality, Insurance, Machinery,
  Manufacturing, Media, Not For Profit, Recreation, Retail, Shipping, Technology,
  Telecommunications, Transportation, Utilities, Other
`);

/** As often as a maker of machines has customers in them. */
export const CUSTOMER_INDUSTRIES = wordList(`
  Manufacturing, Manufacturing, Manufacturing, Manufacturing, Manufacturing, Machinery, Machinery,
  Machinery, Energy, Energy, Energy, Utilities, Utilities, Construction, Construction,
  Engineering, Engineering, Chemicals, Chemicals, Food & Beverage, Food & Beverage,
  Transportation, Transportation, Technology, Technology, Healthcare, Healthcare, Agriculture,
  Biotechnology, Electronics, Electronics, Shipping, Government, Education, Retail, Hospitality,
  Environmental, Telecommunications, Consulting, Banking, Finance, Insurance, Media, Apparel,
  Communications, Entertainment, Not For Profit, Recreation, Other
`);

export const LEAD_SOURCES = wordList("Web, Phone Inquiry, Partner Referral, Purchased List, Other");

/** As often as they bring leads. */
export const USUAL_SOURCES = wordList(
  "Web, Web, Web, Web, Phone Inquiry, Phone Inquiry, Partner Referral, Partner Referral, Purchased List, Other",
);
