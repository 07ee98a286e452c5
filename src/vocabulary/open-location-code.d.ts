declare module 'open-location-code' {
  export class OpenLocationCode {
    encode(latitude: number, longitude: number, length?: number): string
    decode(code: string): { latitudeCenter: number; longitudeCenter: number }
    isFull(code: string): boolean
    isShort(code: string): boolean
    recoverNearest(code: string, nearLatitude: number, nearLongitude: number): string
  }
}
