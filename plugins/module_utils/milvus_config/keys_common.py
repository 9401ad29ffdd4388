# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Configuration keys of Milvus: common; keys.py says how a line is read."""

from __future__ import annotations

KEYS = """
autoIndex.enable bool 2.3- runtime false
autoIndex.globalRefine.enabled bool 3.0- runtime false
autoIndex.globalRefine.minDimThreshold int 3.0- runtime 256
autoIndex.globalRefine.refineTopkRatio float 3.0- runtime 0
autoIndex.globalRefine.searchTopkRatio float 3.0- runtime 0
autoIndex.optimize bool 2.4- runtime true
autoIndex.params.binary.build string 2.4.5- runtime
autoIndex.params.build any 2.3- runtime
autoIndex.params.deduplicate.build string 2.5.18- runtime
autoIndex.params.deduplicate.enable bool 2.5.18- runtime false
autoIndex.params.extra string 2.3- runtime
autoIndex.params.int8.build string 2.6.4- runtime
autoIndex.params.largeTopK.build string 2.6.14- runtime
autoIndex.params.load string 2.4.5- runtime
autoIndex.params.prepare string 2.3- runtime
autoIndex.params.search string 2.3- runtime
autoIndex.params.sparse.build string 2.4.5- runtime
autoIndex.params.tuning.* any 2.3- runtime
autoIndex.resultLimitCheck bool 2.5- runtime true
autoIndex.twoStageSearch.enabled bool 3.0- runtime false
autoIndex.twoStageSearch.minNumSegments int 3.0- runtime 5
autoIndex.twoStageSearch.minTopk int 3.0- runtime 2000
autoIndex.type string 2.3- runtime
builtinRoles.enable bool 2.3- - false
builtinRoles.roles any 2.3- -
common.arrow.ioThreadPoolCoefficient float 2.6- runtime 0
common.arrow.ioThreadPoolMaxCapacity int 2.6- runtime 0
common.arrow.reader.holeSizeLimitBytes int 2.6.16- runtime 0
common.arrow.reader.rangeSizeLimitBytes int 2.6.16- runtime 0
common.bloomFilterApplyBatchSize int 2.4.5- runtime 1000
common.bloomFilterEnabled bool 3.0- - true
common.bloomFilterSize int 2.3- runtime 100000
common.bloomFilterType string 2.4.3- runtime BasicBloomFilter 2.5=BlockedBloomFilter
common.buildIndexThreadPoolRatio float 2.4- - 0.75
common.chanNamePrefix.cluster string 2.3- immutable,deprecated=msgChannel.chanNamePrefix.cluster
common.chanNamePrefix.dataCoordSegmentInfo string 2.3- immutable,deprecated=msgChannel.chanNamePrefix.dataCoordSegmentInfo
common.chanNamePrefix.dataCoordStatistic string 2.3-2.4 immutable,deprecated datacoord-statistics-channel
common.chanNamePrefix.dataCoordTimeTick string 2.3- immutable,deprecated=msgChannel.chanNamePrefix.dataCoordTimeTick
common.chanNamePrefix.queryTimeTick string 2.3- immutable,deprecated=msgChannel.chanNamePrefix.queryTimeTick
common.chanNamePrefix.replicateMsg string 2.3-2.6 immutable,deprecated=msgChannel.chanNamePrefix.replicateMsg
common.chanNamePrefix.rootCoordDelta string 2.3-2.4 immutable,deprecated rootcoord-delta
common.chanNamePrefix.rootCoordDml string 2.3- immutable,deprecated=msgChannel.chanNamePrefix.rootCoordDml
common.chanNamePrefix.rootCoordStatistics string 2.3- immutable,deprecated=msgChannel.chanNamePrefix.rootCoordStatistics
common.chanNamePrefix.rootCoordTimeTick string 2.3- immutable,deprecated=msgChannel.chanNamePrefix.rootCoordTimeTick
common.chanNamePrefix.search string 2.3-2.4 immutable,deprecated search
common.chanNamePrefix.searchResult string 2.3-2.4 immutable,deprecated searchResult
common.cluster.name string 2.3- -
common.clusterID int 2.5- - 0
common.collectionReplicateEnable bool 2.4.16-2.6 runtime 2.5=false
common.consistencyLevelUsedInDelete string 2.3 runtime Bounded
common.defaultIndexName string 2.3- runtime _default_idx
common.defaultPartitionName string 2.3- immutable _default
common.DiskIndex.BeamWidthRatio float 2.3- runtime 4
common.DiskIndex.BuildNumThreadsRatio float 2.3- runtime 1
common.DiskIndex.LoadNumThreadRatio float 2.3- runtime 8
common.DiskIndex.MaxDegree int 2.3- runtime 56
common.DiskIndex.PQCodeBudgetGBRatio float 2.3- runtime 0.125
common.DiskIndex.SearchCacheBudgetGBRatio float 2.3- runtime 0.1
common.DiskIndex.SearchListSize int 2.3- runtime 100
common.diskWriteBufferSizeKb int 2.5.16- runtime 64
common.diskWriteMode string 2.5.16- runtime buffered
common.diskWriteNumThreads int 2.5.16- runtime 0
common.diskWriteRateLimiter.avgKBps int 2.5.17- runtime 262144
common.diskWriteRateLimiter.highPriorityRatio int 2.5.17- runtime -1
common.diskWriteRateLimiter.lowPriorityRatio int 2.5.17- runtime -1
common.diskWriteRateLimiter.maxBurstKBps int 2.5.17- runtime 524288
common.diskWriteRateLimiter.middlePriorityRatio int 2.5.17- runtime -1
common.diskWriteRateLimiter.refillPeriodUs int 2.5.17- runtime 100000
common.enableConfigParamTypeCheck bool 2.5.5- runtime true
common.enabledGrowingSegmentJSONKeyStats bool 2.5.5- runtime,deprecated=common.enabledGrowingSegmentJSONShredding
common.enabledGrowingSegmentJSONShredding bool 2.6.5- runtime false
common.enabledJSONKeyStats bool 2.5.5- runtime,deprecated=common.enabledJSONShredding
common.enabledJSONShredding bool 2.6.5- runtime true
common.enabledOptimizeExpr bool 2.5.6- runtime true
common.enableDriverPrefetch bool 3.0- runtime false
common.enablePosixMode bool 2.6- - false
common.enableVectorClusteringKey bool 2.4.6- runtime false
common.entityExpiration float 2.3-2.6 runtime -1
common.entryStream.streamBudgetRatio float 2.6 runtime 3
common.estimate.dynamicFieldLengthAvg int 2.6.8- runtime 512
common.estimate.sparseFloatVectorSize int 2.6.8- runtime 1200
common.estimate.varCharLengthAvg int 2.6.8- runtime 256
common.fileResource.mode.dataNode string 3.0- runtime sync
common.fileResource.mode.queryNode string 3.0- runtime sync
common.gcenabled bool 2.4.7- - 2.5=true
common.gchelper.enabled bool 2.4.7- - 2.5=true
common.gchelper.maximumGoGC int 2.4.7- - 2.5=200
common.gchelper.minimumGoGC int 2.4.7- - 2.5=30
common.gracefulStopTimeout int 2.3- runtime 1800
common.gracefulTime float 2.3- runtime 5000
common.groupBy.maxGroups int 3.0- - 100000
common.ImportMaxFileSize int 2.3-2.4 runtime 17179869184
common.indexSliceSize int 2.3- - 16
common.JSONMaxLength int 2.3- -
common.loadTransientBudgetBytes int 3.0- runtime 0
common.localRPCEnabled bool 2.4.18- - 2.5=false
common.locks.maxWLockConditionalWaitTime float 2.5.4- runtime 600
common.locks.metrics.enable bool 2.3- - false
common.locks.threshold.info float 2.3- runtime 500
common.locks.threshold.warn float 2.3- runtime 1000
common.materializedView.enabled bool 2.4.6- - 2.5=true
common.maxBloomFalsePositive float 2.3- runtime 0.05 2.4=0.001
common.MetricsPort int 2.3- - 9091
common.namespace.enabled bool 2.6 - false
common.overloadedMemoryThresholdPercentage float 2.4.7- - 2.5=90
common.panicWhenPluginFail bool 2.4.2- - 2.5=true
common.parquetStatsSkipIndex.enabled bool 3.0- runtime false
common.preCreatedTopic.enabled bool 2.3- runtime false
common.preCreatedTopic.names list 2.3- runtime topic1,topic2
common.preCreatedTopic.timeticker string 2.3- runtime timetick-channel
common.preferIPv6 bool 3.0- - false
common.requery.hybridSearchPolicy string 2.5.18- runtime OutputVector
common.requery.searchPolicy string 2.6.15- runtime OutputVector
common.security.admin.privileges list 2.4.7- -
common.security.authorizationEnabled bool 2.3- - false
common.security.defaultRootPassword string 2.4.7- secret Milvus
common.security.enablePublicPrivilege bool 2.5.4- - true
common.security.exprAuthMode string 3.0- - rootOnly
common.security.exprEnabled bool 2.6- - false
common.security.internaltlsEnabled bool 2.5- - false
common.security.rbac.cluster.admin.privileges string 2.4.16- -
common.security.rbac.cluster.readonly.privileges string 2.4.16- -
common.security.rbac.cluster.readwrite.privileges string 2.4.16- -
common.security.rbac.collection.admin.privileges string 2.4.16- -
common.security.rbac.collection.readonly.privileges string 2.4.16- -
common.security.rbac.collection.readwrite.privileges string 2.4.16- -
common.security.rbac.database.admin.privileges string 2.4.16- -
common.security.rbac.database.readonly.privileges string 2.4.16- - 2.5=ShowCollections,DescribeDatabase
common.security.rbac.database.readwrite.privileges string 2.4.16- - 2.5=ShowCollections,DescribeDatabase,AlterDatabase
common.security.rbac.overrideBuiltInPrivilegeGroups.enabled bool 2.4.16-2.5 - 2.5=false
common.security.readonly.privileges list 2.4.7- -
common.security.readwrite.privileges list 2.4.7- -
common.security.rootShouldBindRole bool 2.5.4- runtime false
common.security.superUsers list 2.3- runtime
common.security.tlsMode int 2.3- - 0
common.session.retryTimes int 2.3- - 30
common.session.ttl int 2.3- - 30
common.simdType string 2.3- - auto
common.storage.enableGrowingSourceFlush bool 3.0- - false
common.storage.enablev2 bool 2.4-2.5 - false
common.storage.manifestTransactionRetryLimit int 3.0- runtime 10
common.storage.pathPrefix string 2.4- immutable
common.storage.readRetryAttempts int 2.5.25- runtime 10
common.storage.scheme string 2.4-2.5 - s3
common.storage.stv2.splitByAvgSize.enabled bool 2.6.2- runtime false 3.0=true
common.storage.stv2.splitByAvgSize.threshold int 2.6.2- runtime 1024
common.storage.stv2.splitSystemColumn.enabled bool 2.6.2- runtime true
common.storage.stv2.splitSystemColumn.includeClusteringKey bool 2.6.2- runtime true
common.storage.stv2.splitSystemColumn.includePartitionKey bool 2.6.2- runtime true
common.storage.stv2.splitSystemColumn.includePK bool 2.6.2- runtime true
common.storage.useLoonFFI bool 2.6.7- runtime false
common.storage.zstd.concurrency int 2.6- - 1
common.storageType string 2.3- immutable remote
common.subNamePrefix.dataCoordSubNamePrefix string 2.3- immutable,deprecated=msgChannel.subNamePrefix.dataCoordSubNamePrefix
common.subNamePrefix.dataNodeSubNamePrefix string 2.3- immutable,deprecated=msgChannel.subNamePrefix.dataNodeSubNamePrefix
common.subNamePrefix.proxySubNamePrefix string 2.3-2.4 immutable,deprecated proxy
common.subNamePrefix.queryNodeSubNamePrefix string 2.3-2.4 immutable,deprecated queryNode
common.subNamePrefix.rootCoordSubNamePrefix string 2.3-2.4 immutable,deprecated rootCoord
common.sync.taskPoolReleaseTimeoutSeconds float 2.4.19- runtime 2.5=60
common.threadCoreCoefficient.bm25Load float 2.6.8-2.6 runtime 1
common.threadCoreCoefficient.chunkCache float 2.4-2.5 runtime 2.5=10
common.threadCoreCoefficient.highPriority float 2.3- - 10
common.threadCoreCoefficient.lowPriority float 2.3- - 1
common.threadCoreCoefficient.maxThreadsSize int 2.6.13- runtime 16
common.threadCoreCoefficient.middlePriority float 2.3- - 5
common.topKLimit int 2.3- runtime,deprecated=quotaAndLimits.limits.topK
common.traceLogMode int 2.4- runtime 0
common.ttMsgEnabled bool 2.3-2.6 runtime true
common.usePartitionKeyAsClusteringKey bool 2.4.6- runtime false
common.useVectorAsClusteringKey bool 2.4.6- runtime false
common.usingJSONShreddingForQuery bool 2.6.5- runtime true
common.UsingJSONStatsForQuery bool 2.6.5- runtime,deprecated=common.usingJSONShreddingForQuery
common.visibilityFilterEnabled bool 3.0- - true
function.analyzer.concurrency_per_cpu_core float 2.6.8- runtime 8
function.analyzer.lindera.download_urls.* any 2.6- runtime
function.analyzer.local_resource_path string 2.6- runtime /var/lib/milvus/analyzer
function.analyzer.runner_concurrency int 2.6.8- runtime 8
function.batch_factor. int 2.6.7- runtime 5
function.model.requestTimeout duration 3.0- runtime 30s
function.models.zilliz.* any 2.6.5- runtime,secret
function.rerank.model.providers.* any 2.6- runtime,secret
function.textEmbedding.providers.* any 2.6- runtime,secret
gpu.initMemSize int 2.4- - 2.5=2048
gpu.maxMemSize int 2.4- - 2.5=4096
gpu.overloadedMemoryThresholdPercentage float 2.6- - 95
grpc.client.backoffMultiplier float 2.3- deprecated 2.0
grpc.client.compressionEnabled bool 2.3- - false
grpc.client.dialTimeout float 2.3- - 200
grpc.client.initialBackoff float 2.3- - 0.2
grpc.client.keepAliveTime float 2.3- - 10000
grpc.client.keepAliveTimeout float 2.3- - 20000
grpc.client.maxBackoff float 2.3- - 10
grpc.client.maxCancelError int 2.3- - 32
grpc.client.maxMaxAttempts int 2.3- - 10
grpc.client.minResetInterval int 2.3- - 1000
grpc.client.minSessionCheckInterval int 2.3- - 200
grpc.clientMaxRecvSize int 2.3- - 268435456
grpc.clientMaxSendSize int 2.3- - 268435456
grpc.gracefulStopTimeout float 2.3- runtime 10 2.5=3 2.6=10
grpc.log.level string 2.3- - WARNING
grpc.serverMaxRecvSize int 2.3- - 536870912
grpc.serverMaxSendSize int 2.3- - 536870912
holmes.collectInterval float 2.6- - 10
holmes.dumpPath string 2.6- - /tmp
holmes.enable bool 2.6- - false
holmes.profile.absCPU int 2.6- - 90
holmes.profile.cooldown float 2.6- - 60
holmes.profile.diffCPU int 2.6- - 50
holmes.profile.enable bool 2.6- - false
holmes.profile.minCPU int 2.6- - 50
holmes.useCGroup bool 2.6- - true
integration.test.mode bool 2.3- - false
internaltls.caPemPath string 2.5- - configs/cert/ca.pem
internaltls.serverKeyPath string 2.5- - configs/cert/server.key
internaltls.serverPemPath string 2.5- - configs/cert/server.pem
internaltls.sni string 2.5- - localhost
knowhere.* any 2.5- runtime
knowhere.simdType string 2.3- deprecated=common.simdType
log.asyncWrite.bufferSize size 2.6.7- - 4k
log.asyncWrite.droppedTimeout duration 2.6.7- - 100ms
log.asyncWrite.enable bool 2.6.7- - true
log.asyncWrite.flushInterval duration 2.6.7- - 10s
log.asyncWrite.maxBytesPerLog size 2.6.7- - 1m
log.asyncWrite.nonDroppableLevel string 2.6.7- - error
log.asyncWrite.pendingLength int 2.6.7- - 1024
log.asyncWrite.stopTimeout duration 2.6.7- - 1s
log.file.maxAge int 2.3- - 10
log.file.maxBackups int 2.3- - 20
log.file.maxSize int 2.3- - 300
log.file.rootPath string 2.3- -
log.format string 2.3- - text
log.level string 2.3- - info
log.stdout bool 2.3- - true
profile.pprof.path string 2.5.5- -
scalarAutoIndex.enable bool 2.4- runtime 2.5=false
scalarAutoIndex.params.bitmapCardinalityLimit string 2.5- runtime
scalarAutoIndex.params.build any 2.4- runtime
soPath string 2.3- -
tls.caPemPath string 2.3- - ca.pem 2.4=configs/cert/ca.pem
tls.serverKeyPath string 2.3- - server.key 2.4=configs/cert/server.key
tls.serverPemPath string 2.3- - server.pem 2.4=configs/cert/server.pem
trace.exporter string 2.3- - stdout 2.4=noop
trace.initTimeoutSeconds float 2.4.4- - 10
trace.jaeger.url string 2.3- -
trace.otlp.endpoint string 2.3- -
trace.otlp.headers string 2.6- secret
trace.otlp.method string 2.4.7- -
trace.otlp.secure bool 2.3- - true
trace.sampleFraction float 2.3- - 0
"""  # noqa: E501
