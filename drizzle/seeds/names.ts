/** Names of people, by where their families come from. */
export interface Heritage {
  readonly women: ReadonlyArray<string>
  readonly men: ReadonlyArray<string>
  readonly families: ReadonlyArray<string>
}

const list = (text: string): string[] => text.split(' ').map((name) => name.replaceAll('_', ' '))

export const YORUBA: Heritage = {
  women: list('Basira Folake Yetunde Bukola Titilayo Ronke Bisi Funmilayo Sade Kemi Tola Morenike Wúràọlá Adunni Simisola Abẹ́kẹ́ Risikat Moriam Dupe Iyabo'),
  men: list('Tunde Femi Kunle Segun Wale Dele Bayo Gbenga Kola Ṣọlá Lekan Jide Rotimi Akin Sikiru Rasheed Dapo Niyi'),
  families: list('Adeyẹmi Balogun Ogunlẹyẹ Akínwándé Fashola Adébáyọ̀ Oyelaran Ọlátúnjí Lawal Bakare Ajayi Ogundipe Adeleke Sanusi Alabi Okunola'),
}
export const IGBO: Heritage = {
  women: list('Ngozi Chioma Adaobi Ifeoma Nkechi Amaka Chiamaka Uju Obiageli Nneka Ogechi Ebere Kosisochukwu Ada Nkiru Somto'),
  men: list('Chidi Emeka Obinna Kelechi Ikenna Uche Nnamdi Chukwudi Ifeanyi Ebuka Kenechukwu Okechukwu Tobe Chinedu'),
  families: list('Okafor Nwosu Eze Okonkwo Nnadi Onyeka Umeh Chukwu Obi Nwachukwu Ibekwe Mbah Anyanwu Okoli Ezeani Agu'),
}
export const HAUSA: Heritage = {
  women: list('Amina Hauwa Zainab Fatima Aisha Rakiya Maryam Hadiza Binta Sa’adatu Rahma Ladi Jummai Asabe Safiya Halima'),
  men: list('Sani Musa Ibrahim Ɗanjuma Garba Bello Yusuf Kabiru Aminu Nasiru Haruna Shehu Tukur Lawan Umar Isah'),
  families: list('Abubakar Suleiman Ɗantata Yakubu Mohammed Aliyu Bello Usman Idris Garba Abdullahi Tijjani Wada Ɗanladi Gambo Sule'),
}
export const SOUTH: Heritage = {
  women: list('Ekaette Idara Emem Ibiso Tamuno Boma Ibinabo Nsikan Arit Affiong Ebiere Oghenero Ejiro Sotonye Mfon Ese'),
  men: list('Edet Etim Ebimo Dakuku Tonye Ibifuro Okon Bassey Effiong Ovie Efe Ufuoma Ebi Kparobo Iniobong Soboma'),
  families: list('Etuk Bassey Wokoma Amadi Jack Briggs Udoh Essien Horsfall Dokubo Ekpo Wike Okoro Harry Akpan Ogbonna'),
}

/** How families mix in each city: Yoruba, Igbo, Hausa, the south. */
export const HERITAGES: ReadonlyArray<Heritage> = [YORUBA, IGBO, HAUSA, SOUTH]
export const MIXES: Readonly<Record<string, ReadonlyArray<number>>> = {
  lagos: [60, 24, 6, 10], abuja: [22, 27, 35, 16], 'port-harcourt': [10, 30, 4, 56], kano: [10, 9, 78, 3],
}
