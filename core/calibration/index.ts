export {CALIBRATION_SERIES, renderCalibration} from './calibration-frame.js'
export {type ClassDistance, type ClassReference, compareClasses, REFERENCES} from './compare-classes.js'
