package page

import "math"

// Dashes tell lines apart beside their colours: the range of a scale of strokeDash.
var Dashes = [][]int{{1, 0}, {6, 3}, {2, 2}, {10, 3, 2, 3}, {14, 4}, {4, 4, 1, 4}, {1, 4}}

// Short writes the numbers of an axis in few characters, each with a prefix of its own: 0, 500, 1.5k, 2M. It is the labelExpr of an axis.
const Short = "format(datum.value, '~s')"

// Clock writes the times of an axis in UTC: the day at midnight, else the hour and minute. It is the labelExpr of an axis whose scale is of the type utc.
const Clock = "utcFormat(datum.value, utchours(datum.value) === 0 && utcminutes(datum.value) === 0 ? '%d %b' : '%H:%M')"

// Decades returns the powers of ten from the greatest that is not above least up to the smallest that is not below most: the values of a logarithmic axis.
// Both must be above 0.
func Decades(least, most float64) (values []float64) {
	for x := math.Floor(math.Log10(least)); ; x++ {
		value := math.Pow(10, x)
		if values = append(values, value); value >= most {
			return values
		}
	}
}
