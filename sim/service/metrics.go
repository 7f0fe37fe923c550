package service

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"dmsim/model"
)

// metrics are what /metrics shows. They have a registry of their own.
type metrics struct {
	attempts *prometheus.CounterVec
	underWay prometheus.Gauge
	panics   prometheus.Counter
	routes   []*routeMetrics // in the order of the table
	handler  http.Handler
}

// routeMetrics are those of one route.
type routeMetrics struct {
	classes [6]prometheus.Counter // answers by the first digit of their status
	seconds prometheus.Observer
}

func newMetrics(table []route) *metrics {
	m := &metrics{
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dmsim_attempts_total", Help: "Attempts decided by the world, by operation and reason; custom rules together.",
		}, []string{"operation", "reason"}),
		underWay: prometheus.NewGauge(prometheus.GaugeOpts{Name: "dmsim_requests_under_way", Help: "Requests that are being served."}),
		panics:   prometheus.NewCounter(prometheus.CounterOpts{Name: "dmsim_panics_total", Help: "Mistakes of the service, each answered by status 500."}),
	}
	answers := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "dmsim_answers_total", Help: "Answers by route and class of status.",
	}, []string{"method", "path", "status"})
	seconds := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "dmsim_request_seconds", Help: "From the headers of a request to its answer, by route.", Buckets: prometheus.ExponentialBuckets(16e-6, 2, 20),
	}, []string{"method", "path"})
	for i := range table {
		r := &table[i]
		of := &routeMetrics{seconds: seconds.WithLabelValues(r.method, r.path)}
		for class := range of.classes {
			of.classes[class] = answers.WithLabelValues(r.method, r.path, strconv.Itoa(class)+"xx")
		}
		m.routes = append(m.routes, of)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.attempts, m.underWay, m.panics, answers, seconds, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{DisableCompression: true})
	return m
}

func (m *routeMetrics) note(status int, took time.Duration) {
	m.classes[min(status/100, len(m.classes)-1)].Inc()
	m.seconds.Observe(took.Seconds())
}

// decided counts a decision.
func (m *metrics) decided(op model.Op, reason model.Reason) {
	name := "custom"
	switch {
	case reason == model.Delivered && op != model.OpSend:
		name = "ok"
	case reason < model.CustomReason:
		name = reason.String()
	}
	m.attempts.WithLabelValues(op.String(), name).Inc()
}

func (s *Service) exposition(w http.ResponseWriter, r *http.Request) int {
	s.metrics.handler.ServeHTTP(w, r)
	return http.StatusOK
}

func (s *Service) healthy(w http.ResponseWriter, _ *http.Request) int {
	return tell(w, http.StatusOK, "ok\n")
}

func (s *Service) ready(w http.ResponseWriter, _ *http.Request) int {
	if s.ending.Load() {
		return tell(w, http.StatusServiceUnavailable, "ending\n")
	}
	return tell(w, http.StatusOK, "ready\n")
}

func tell(w http.ResponseWriter, status int, text string) int {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // who has gone hears nothing
	return status
}
