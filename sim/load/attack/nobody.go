package attack

import "net/http"

// Nobody is a transport behind which nobody is: it answers each request at once with status 200 and no body, so what is measured is the generator.
type Nobody struct{}

// RoundTrip answers.
func (Nobody) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		if err := r.Body.Close(); err != nil {
			return nil, err
		}
	}
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
}
