import { wordList } from "./words.ts";

export const FIRST_NAMES = wordList(`
  Amina, Andrés, Anja, Anna, Aoife, Arjun, Beatriz, Björn, Carla, Chen, Chiara, Chloé, Daniel,
  David, Diego, Elena, Emeka, Emma, Erik, Fatima, Felix, Freya, Gabriel, Grace, Hana, Hannah,
  Hiroshi, Ingrid, Isabel, Ivan, James, Jana, Jin, João, Jonas, Julia, Kai, Karim, Kateryna,
  Kofi, Lars, Laura, Léa, Leila, Liam, Lin, Lucía, Łukasz, Maria, Marta, Mateo, Mei, Mohammed,
  Nadia, Nina, Noah, Olga, Oliver, Omar, Paula, Priya, Rafael, Ravi, Rosa, Samuel, Sara,
  Siobhán, Sofia, Tariq, Thandi, Thomas, Tomás, Uma, Valentina, Victor, Wei, Yara, Yuki, Zainab,
  Zoë
`);

export const LAST_NAMES = wordList(`
  Abara, Almeida, Andersson, Bakker, Banerjee, Becker, Bianchi, Brown, Castillo, Chen, Cohen,
  Costa, D'Angelo, Dubois, Eriksen, Fernández, Fischer, Fontaine, García, Gupta, Haddad, Hansen,
  Hernández, Hoffmann, Ivanova, Jansen, Johansson, Kamau, Kaya, Kim, Kowalski, Kozłowska, Lee,
  Lindqvist, López, MacDonald, Martin, Mbeki, Meyer, Moreau, Müller, Nakamura, Nguyen, Novák,
  O'Brien, Okafor, Olsen, Papadopoulos, Patel, Pereira, Petrov, Popescu, Rahman, Reyes, Ricci,
  Rossi, Sato, Schmidt, Silva, Singh, Smith, Sørensen, Suzuki, Tanaka, Taylor, Torres, Tran,
  van der Berg, Wagner, Walker, Wang, Weber, Wójcik, Wong, Yamamoto, Yılmaz, Zhang, Zimmermann
`);

export const TITLES = wordList(`
  CEO, CFO, CTO, VP Sales, VP Operations, Head of Procurement, Plant Manager, IT Director,
  Buyer, Facilities Manager, Project Lead, Controller, Office Manager, Head of Quality,
  Supply Chain Manager
`);

export const DEPARTMENTS = wordList(
  "Finance, Operations, IT, Procurement, Sales, Marketing, Legal, Quality, R&D",
);
