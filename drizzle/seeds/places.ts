/**
 * Four cities and their neighbourhoods. Pins of neighbourhoods follow OpenStreetMap where it has them (see README.md
 * beside this file); landmarks are what people there give as directions.
 */
import { slugOf } from '../../src/vocabulary/text.ts'

export interface Neighbourhood {
  readonly slug: string
  readonly name: string
  readonly lat: number
  readonly lng: number
  readonly radiusMetres: number
  /** 0 = modest, 1 = the most expensive addresses of the city. */
  readonly wealth: number
  /** How many eating places, compared with the others of its city. */
  readonly weight: number
  readonly streets: ReadonlyArray<string>
  readonly landmarks: ReadonlyArray<string>
}

export interface City {
  readonly slug: string
  readonly name: string
  readonly restaurants: number
  readonly people: number
  /** Prices compared with Lagos. */
  readonly priceFactor: number
  /** Part of its kitchens that promise halal, beyond those that are by kind. */
  readonly halal: number
  readonly neighbourhoods: ReadonlyArray<Neighbourhood>
}

const words = (text: string): string[] => text.split(';').map((s) => s.trim())

const at = (name: string, lat: number, lng: number, radiusMetres: number, wealth: number, weight: number, streets: string, landmarks: string): Neighbourhood =>
  ({ slug: slugOf(name), name, lat, lng, radiusMetres, wealth, weight, streets: words(streets), landmarks: words(landmarks) })

const LAGOS: City = {
  slug: 'lagos', name: 'Lagos', restaurants: 202, people: 560, priceFactor: 1, halal: 0.05,
  neighbourhoods: [
    at('Yaba', 6.5095, 3.3711, 1500, 0.35, 1.4, 'Herbert Macaulay Way; Commercial Avenue; Tejuosho Street; Montgomery Road', 'Tejuosho Market; Yaba bus stop; the Mobil station; Sabo Market; the College of Technology gate; Domino bus stop'),
    at('Surulere', 6.5028, 3.3642, 2000, 0.35, 1.5, 'Adeniran Ogunsanya Street; Bode Thomas Street; Aguda Road; Ogunlana Drive', 'the National Stadium; Ojuelegba under bridge; Falolu Road junction; Masha roundabout; the shopping mall on Adeniran Ogunsanya; Barracks bus stop'),
    at('Ikeja', 6.6018, 3.3515, 2000, 0.5, 1.6, 'Allen Avenue; Opebi Road; Obafemi Awolowo Way; Toyin Street', 'Computer Village; Ikeja City Mall; Allen roundabout; the Total filling station; the General Hospital; Ikeja Underbridge'),
    at('Lekki Phase 1', 6.4423, 3.4700, 1900, 0.85, 1.7, 'Admiralty Way; Admiralty Road; Fola Osibo Street; Bisola Durosinmi Etti Drive', 'the Lekki tollgate; the second roundabout; the Oando station; Lekki Phase 1 gate; the old conservation road junction'),
    at('Victoria Island', 6.4300, 3.4260, 1600, 0.95, 1.4, 'Adeola Odeku Street; Ajose Adeogun Street; Akin Adesola Street; Sanusi Fafunwa Street', 'the Post Office; Bar Beach police post; Eko Hotel roundabout; the Mobil station on Ahmadu Bello Way; the Law School'),
    at('Ikoyi', 6.4523, 3.4281, 1700, 1, 0.9, 'Awolowo Road; Kingsway Road; Bourdillon Road; Glover Road', 'Falomo bridge; the passport office; Ikoyi Club gate; Obalende bus terminus; Dodan Barracks'),
    at('Lagos Island', 6.4551, 3.3942, 1100, 0.3, 0.9, 'Broad Street; Marina; Campbell Street; Lewis Street', 'Balogun Market; Tafawa Balewa Square; CMS bus stop; the Central Mosque; Tinubu Square'),
    at('Ajah', 6.4698, 3.5720, 1800, 0.45, 0.9, 'Addo Road; Ado-Badore Road; Ogombo Road', 'Ajah under bridge; Ajah Market; Abraham Adesanya junction; the NNPC station'),
    at('Festac', 6.4660, 3.2830, 1800, 0.35, 0.9, '1st Avenue; 2nd Avenue; 4th Avenue; 23 Road', 'First Gate; Festac Link Bridge; Agboju Market; the Mobil station at 22 Road; the police barracks'),
    at('Gbagada', 6.5581, 3.3836, 1400, 0.5, 0.8, 'Diya Street; Hospital Road; Deeper Life Way', 'Gbagada General Hospital; New Garage; Charly Boy bus stop; the Sawmill'),
    at('Maryland', 6.5732, 3.3699, 1100, 0.5, 0.7, 'Mobolaji Bank Anthony Way; Ikorodu Road; Emmanuel Street', 'Maryland Mall; Anthony bus stop; Mende junction; the Conoil station'),
    at('Ilupeju', 6.5560, 3.3560, 1100, 0.4, 0.6, 'Town Planning Way; Coker Road; Association Avenue', 'Ilupeju Supermarket; Palm Grove bus stop; the industrial estate gate'),
    at('Ogba', 6.6320, 3.3420, 1200, 0.35, 0.7, 'Ijaiye Road; Aguda Road; Isheri Road', 'Ogba Bus Park; Sunday Market; Excellence Hotel junction; WAEC office'),
    at('Agege', 6.6229, 3.3203, 1500, 0.15, 0.8, 'Capitol Road; Oniwaya Road; Old Abeokuta Road', 'Pen Cinema; Agege Stadium; the railway crossing; Oko Oba abattoir'),
    at('Mushin', 6.5284, 3.3540, 1400, 0.1, 0.7, 'Agege Motor Road; Isolo Road; Palm Avenue', 'Ojuwoye Market; Olosha bus stop; Moshalashi; Idi Oro'),
    at('Ebute Metta', 6.4890, 3.3790, 1100, 0.2, 0.6, 'Herbert Macaulay Street; Apapa Road; Denton Street', 'Oyingbo Market; the railway compound; Casino bus stop; Iddo terminus'),
    at('Apapa', 6.4480, 3.3640, 1400, 0.4, 0.5, 'Wharf Road; Warehouse Road; Marine Road', 'Apapa Amusement Park; Liverpool roundabout; Ajegunle boundary; the wharf gate'),
    at('Ikorodu', 6.6191, 3.5041, 2000, 0.15, 0.6, 'Lagos Road; Ayangburen Road; Sagamu Road', 'Ikorodu garage; Sabo roundabout; Ayangburen palace; the General Hospital'),
    at('Magodo', 6.6181, 3.3778, 1300, 0.7, 0.5, 'CMD Road; Shangisha Road; Emmanuel Keshi Street', 'Magodo Phase 2 gate; the CMD junction; the Secretariat back gate'),
    at('Oshodi', 6.5550, 3.3430, 1200, 0.1, 0.6, 'Agege Motor Road; Mafoluku Road; Airport Road', 'Oshodi Interchange; Bolade bus stop; Arena Market; Charity bus stop'),
    at('Ikotun', 6.5480, 3.2680, 1500, 0.1, 0.5, 'Ikotun-Idimu Road; Ijegun Road; Governor Road', 'Ikotun Terminal; Ikotun Market; Igando roundabout'),
    at('Lekki Phase 2', 6.4538, 3.5782, 1300, 0.6, 0.4, 'Abraham Adesanya Road; Lekki Garden Road', 'the Fire station; Lekki Gardens gate; the Total station'),
    at('Chevron', 6.4420, 3.5300, 1300, 0.7, 0.6, 'Chevron Drive; Orchid Road; Lekki-Epe Expressway', 'Chevron tollgate; Jakande roundabout; Osapa junction; the mall at Osapa'),
  ],
}

const ABUJA: City = {
  slug: 'abuja', name: 'Abuja', restaurants: 100, people: 300, priceFactor: 1.04, halal: 0.45,
  neighbourhoods: [
    at('Wuse 2', 9.0765, 7.4740, 1300, 0.85, 1.7, 'Aminu Kano Crescent; Adetokunbo Ademola Crescent; Ademola Street; Libreville Street', 'Banex Plaza; the Oando station; Amigo Supermarket; AP Plaza; the fire service'),
    at('Wuse', 9.0640, 7.4640, 1300, 0.55, 1.1, 'Herbert Macaulay Way; Sultan Abubakar Way; Accra Street', 'Wuse Market; Berger roundabout; Zone 3 junction; the Zone 6 post office'),
    at('Garki', 9.0250, 7.4912, 1500, 0.5, 1.4, 'Ahmadu Bello Way; Lagos Street; Ladoke Akintola Boulevard; Tafawa Balewa Way', 'Garki Market; Garki Hospital; the Area 1 shopping complex; Area 11 junction; the Village Market'),
    at('Gwarinpa', 9.1050, 7.4081, 2000, 0.55, 1.4, '1st Avenue; 3rd Avenue; 6th Avenue; 69 Road', 'the First Bank at Gwarinpa gate; Charly Boy roundabout; the General Hospital; the Setraco gate'),
    at('Maitama', 9.0880, 7.4960, 1500, 1, 1, 'Gana Street; Yedseram Street; Aguiyi Ironsi Street; Mississippi Street', 'Maitama General Hospital; IBB Boulevard roundabout; Farmers Market; Minister Hill'),
    at('Jabi', 9.0700, 7.4250, 1300, 0.65, 1.2, 'Obafemi Awolowo Way; Alex Ekwueme Street; Ebitu Ukiwe Street', 'Jabi Lake; Jabi motor park; Utako Market; the mall at the lake'),
    at('Utako', 9.0660, 7.4420, 1000, 0.5, 0.9, 'Okonjo Iweala Street; Ajose Adeogun Street; Solomon Lar Way', 'Utako Market; Utako motor park; the police station; Millipat Plaza'),
    at('Asokoro', 9.0459, 7.5200, 1500, 0.95, 0.6, 'Yakubu Gowon Crescent; T.Y. Danjuma Street; Kwame Nkrumah Crescent', 'ECOWAS Secretariat; AYA junction; Asokoro General Hospital'),
    at('Central Area', 9.0498, 7.4860, 1400, 0.7, 0.7, 'Constitution Avenue; Ralph Shodeinde Street; Muhammadu Buhari Way', 'the National Mosque; the Federal Secretariat; the Ministry of Finance; the Total station'),
    at('Kubwa', 9.1527, 7.3411, 1900, 0.2, 0.9, 'Gado Nasko Road; Arab Road; 2/1 Road', 'Kubwa Market; NYSC camp; Kubwa village junction; the railway station'),
    at('Lugbe', 8.9850, 7.3600, 1800, 0.2, 0.7, 'Airport Road; Federal Housing Road; Trademore Road', 'Lugbe Plaza; Police Signboard; Tipper garage; FHA gate'),
    at('Nyanya', 9.0250, 7.5700, 1400, 0.1, 0.5, 'Nyanya-Karu Road; Area C Road', 'Nyanya Market; Mararaba junction; the motor park'),
    at('Lokogoma', 8.9720, 7.4480, 1600, 0.4, 0.5, 'Lokogoma Road; Sunny Vale Road', 'Galadimawa roundabout; Sunny Vale gate; Apo resettlement junction'),
  ],
}

const PORT_HARCOURT: City = {
  slug: 'port-harcourt', name: 'Port Harcourt', restaurants: 60, people: 180, priceFactor: 0.98, halal: 0.03,
  neighbourhoods: [
    at('GRA Phase 2', 4.8190, 7.0000, 1200, 0.9, 1.5, 'Tombia Street; Evo Road; Ogbunabali Road; Birabi Street', 'the polo club; Waterlines junction; the Mobil station on Aba Road; GRA junction'),
    at('Old GRA', 4.7890, 7.0090, 1000, 0.75, 0.8, 'Forces Avenue; Azikiwe Road; Harley Street', 'Government House; the cenotaph; the Police headquarters; Lagos bus stop'),
    at('Trans-Amadi', 4.8080, 7.0400, 1800, 0.45, 1.1, 'Trans-Amadi Industrial Layout Road; Okujagu Road; Rumuobiakani Road', 'Slaughter roundabout; Garrison junction; the zoo; Mother Cat junction'),
    at('D-Line', 4.7990, 7.0010, 900, 0.45, 1, 'Kaduna Street; Olu Obasanjo Road; Okija Street; Ihediohanma Street', 'the flyover at Kaduna Street; Garrison bus stop; Everyday Supermarket; Isaac Boro Park'),
    at('Rumuola', 4.8330, 7.0120, 1000, 0.4, 1, 'Rumuola Road; Aba Road; Stadium Road', 'Rumuola flyover; the Air Force mosque; Rumuola junction; the Presidential Hotel'),
    at('Rumuokoro', 4.8680, 6.9960, 1200, 0.15, 0.7, 'Ikwerre Road; East-West Road; Obiwali Road', 'Rumuokoro roundabout; Rumuokoro Market; the slaughter; the motor park'),
    at('Diobu', 4.7880, 6.9900, 1000, 0.1, 0.9, 'Ikwerre Road; Nkpolu Street; Mile 1 Road; Abakaliki Street', 'Mile 1 Market; Mile 3 Park; Education bus stop; UST roundabout'),
    at('Rumuomasi', 4.8312, 7.0266, 1000, 0.35, 0.7, 'Aba Road; Old Aba Road; Stadium Road', 'Rumuomasi Police Post; Richie Supermarket; Artillery junction'),
    at('Elekahia', 4.8138, 7.0199, 900, 0.35, 0.5, 'Stadium Road; Rumuomasi Road', 'Liberation Stadium; Elekahia estate gate; the Total station'),
    at('Borokiri', 4.7460, 7.0396, 1000, 0.15, 0.6, 'Captain Amangala Street; Comprehensive School Road', 'the Creek Road Market; the jetty; the naval base'),
    at('Choba', 4.8885, 6.9150, 1300, 0.25, 0.6, 'East-West Road; Uniport Road', 'the university gate at Abuja Park; Choba Market; the teaching hospital'),
  ],
}

const KANO: City = {
  slug: 'kano', name: 'Kano', restaurants: 60, people: 180, priceFactor: 0.88, halal: 0.9,
  neighbourhoods: [
    at('Sabon Gari', 12.0185, 8.5382, 1200, 0.25, 1.4, 'France Road; Ibadan Street; Niger Street; Airport Road', 'Sabon Gari Market; Middle Road junction; Mallam Karto Park; the railway quarters'),
    at('Nassarawa GRA', 11.9801, 8.5529, 1600, 0.9, 1.3, 'Race Course Road; Lamido Crescent; Sokoto Road; Lawan Dambazau Road', 'Government House; the Race Course; the mall on Zoo Road; Nassarawa Hospital'),
    at('Bompai', 12.0080, 8.5560, 1300, 0.7, 1, 'Bompai Road; Hadejia Road; Murtala Mohammed Way; Maganda Road', 'Grand Square; Central Hotel junction; the Police headquarters; Ado Bayero Mall junction'),
    at('Fagge', 12.0067, 8.5292, 1000, 0.15, 1, 'Fagge Ta Kudu Road; Ibrahim Taiwo Road; Wapa Street', 'Wapa exchange market; Kantin Kwari Market; Wambai Market; the old cinema'),
    at('Tarauni', 11.9750, 8.5590, 1200, 0.3, 0.9, 'Maiduguri Road; Unguwa Uku Road; Gyadi-Gyadi Road', 'Tarauni Market; the MRS filling station; Hotoro depot junction; the motor park'),
    at('Gandun Albasa', 11.9754, 8.5350, 1100, 0.45, 0.7, 'Zoo Road; Sheikh Ja’afar Road', 'the zoological garden; the mall on Zoo Road; Premiere Clinic'),
    at('Kofar Ruwa', 12.0200, 8.4970, 1000, 0.1, 0.5, 'Katsina Road; Kofar Ruwa Road', 'Kofar Ruwa Market; the motor park; the city gate'),
    at('Sharada', 11.9710, 8.5100, 1200, 0.25, 0.6, 'Sharada Phase 1 Road; Sharada Phase 3 Road', 'the industrial estate; Sharada Market; Ja’en junction'),
    at('Kabuga', 11.9800, 8.4750, 1200, 0.3, 0.7, 'Gwarzo Road; BUK Road', 'the BUK old site gate; Kabuga housing estate; the flyover'),
    at('Dala', 12.0040, 8.5110, 900, 0.1, 0.6, 'Kurmi Road; Jakara Road; Aminu Kano Way', 'Dala Hill; Kurmi Market; the Emir’s palace road; Murtala Mohammed Hospital'),
  ],
}

export const CITIES: ReadonlyArray<City> = [LAGOS, ABUJA, PORT_HARCOURT, KANO]
