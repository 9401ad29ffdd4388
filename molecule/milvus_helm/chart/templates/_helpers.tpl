{{- define "name" -}}
{{- .Values.fullnameOverride | default .Release.Name -}}
{{- end -}}

{{- define "labels" -}}
app.kubernetes.io/name: milvus
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Component of Milvus: the section of its values, as a list of both where it is on. */}}
{{- define "components" -}}
{{- if not .Values.cluster.enabled -}}
standalone: standalone
{{- else -}}
{{- range $name, $section := dict "proxy" "proxy" "rootcoord" "rootCoordinator" "querycoord" "queryCoordinator" "datacoord" "dataCoordinator" "mixcoord" "mixCoordinator" "querynode" "queryNode" "datanode" "dataNode" "indexnode" "indexNode" }}
{{- if (index $.Values $section).enabled }}
{{ $name }}: {{ $section }}
{{- end }}
{{- end }}
{{- if .Values.streaming.enabled }}
streamingnode: streamingNode
{{- end }}
{{- end -}}
{{- end -}}

{{- define "queue" -}}
{{- if .Values.externalKafka.enabled }}kafka
{{- else if or .Values.externalPulsar.enabled .Values.pulsar.enabled .Values.pulsarv3.enabled }}pulsar
{{- else if .Values.kafka.enabled }}kafka
{{- else if not .Values.cluster.enabled }}{{ .Values.standalone.messageQueue }}
{{- else }}woodpecker
{{- end }}
{{- end -}}
