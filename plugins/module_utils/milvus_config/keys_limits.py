# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Configuration keys of Milvus: limits; keys.py says how a line is read."""

from __future__ import annotations

KEYS = """
proxy.accessLog.cacheFlushInterval int 2.4- - 3
proxy.accessLog.cacheSize int 2.3- - 0
proxy.accessLog.enable bool 2.3- - false
proxy.accessLog.filename string 2.3- -
proxy.accessLog.formatters.* any 2.3- -
proxy.accessLog.localPath string 2.3- - /tmp/milvus_access
proxy.accessLog.maxBackups int 2.3- - 8
proxy.accessLog.maxSize int 2.3- - 64
proxy.accessLog.minioEnable bool 2.3- - false
proxy.accessLog.remoteMaxTime int 2.3- - 0
proxy.accessLog.remotePath string 2.3- - access_log/
proxy.accessLog.rotatedTime int 2.3- - 0
proxy.checkQueryNodeHealthInterval float 2.3- - 1000
proxy.checkWorkloadRequestNum int 2.4.12- - 2.5=10
proxy.connectionCheckIntervalSeconds float 2.4- runtime 120
proxy.connectionClientInfoTTLSeconds float 2.4- runtime 86400
proxy.costMetricsExpireTime int 2.3- - 1000
proxy.dclConcurrency int 2.5- runtime 16
proxy.ddlConcurrency int 2.5- runtime 16
proxy.enableCachedServiceProvider bool 2.5- runtime true
proxy.ginLogging bool 2.3- - true
proxy.ginLogSkipPaths list 2.3- - /
proxy.gracefulStopTimeout float 2.3.7- runtime 2.4=30
proxy.grpc.clientMaxRecvSize int 2.3- - 268435456 2.4=67108864
proxy.grpc.clientMaxSendSize int 2.3- - 268435456
proxy.grpc.serverMaxRecvSize int 2.3- - 67108864
proxy.grpc.serverMaxSendSize int 2.3- - 67108864 2.4=268435456
proxy.healthCheckTimeout float 2.3- runtime 3000
proxy.healthCheckTimetout float 2.3- runtime,deprecated=proxy.healthCheckTimeout
proxy.http.acceptTypeAllowInt64 bool 2.3- - false 2.4=true
proxy.http.debug_mode bool 2.3- - false
proxy.http.enabled bool 2.3- - true
proxy.http.enableHSTS bool 2.6- - false
proxy.http.enablePprof bool 2.3- - true
proxy.http.enableWebUI bool 2.5- - true
proxy.http.hstsIncludeSubDomains bool 2.6- - false
proxy.http.hstsMaxAge int 2.6- - 31536000
proxy.http.idleTimeout duration 3.0- - 300s
proxy.http.maxHeaderBytes int 3.0- - 16777216
proxy.http.port int 2.3- -
proxy.http.readHeaderTimeout duration 3.0- - 5s
proxy.http.readTimeout duration 3.0- - 0s
proxy.http.requestTimeoutMs float 2.5.10- runtime 30000
proxy.http.writeTimeout duration 3.0- - 0s
proxy.internalPort int 2.3- - 19529
proxy.ip string 2.3- -
proxy.maxArrayCapacity int 2.6.19- runtime 4096
proxy.maxCollectionDescriptionLength int 2.6- runtime 1024
proxy.maxConnectionNum int 2.4- runtime 10000
proxy.maxDimension int 2.3- runtime 32768
proxy.maxFieldNum int 2.3- runtime 64
proxy.maxIndexParamsSize int 3.0- runtime 102400
proxy.maxNameLength int 2.3- runtime 255
proxy.maxPasswordLength int 2.3- runtime 256 2.5=72
proxy.maxResultEntries int 2.5- runtime -1
proxy.maxRoleDescriptionLength int 2.6.19- runtime 1024
proxy.maxRoleNum int 2.3- runtime 10
proxy.maxSearchAggregationResultEntries int 3.0- runtime 10000
proxy.maxShardNum int 2.3- runtime 16
proxy.maxTaskNum int 2.3- - 1024
proxy.maxTextLength int 2.5- -
proxy.maxUserDescriptionLength int 2.6.19- runtime 1024
proxy.maxUsernameLength int 2.3- runtime 32
proxy.maxUserNum int 2.3- runtime 100
proxy.maxVarCharLength int 2.4.19- -
proxy.maxVectorFieldNum int 2.4- runtime 4
proxy.minPasswordLength int 2.3- runtime 6
proxy.msgStream.timeTick.bufSize int 2.3- runtime 512
proxy.mustUsePartitionKey bool 2.4.1- runtime false
proxy.nameValidation.allowedChars string 2.6- runtime $
proxy.partialResultRequiredDataRatio float 2.6- runtime 1
proxy.partitionNameRegexp bool 2.3- runtime false
proxy.port int 2.3- - 19530
proxy.queryNodePooling.size int 2.4.7- - 10
proxy.replicaBlacklistCleanupInterval duration 3.0- runtime 10s
proxy.replicaBlacklistDuration duration 3.0- runtime 30s
proxy.replicaSelectionPolicy string 2.3- - look_aside
proxy.resolveAliasForPrivilege bool 2.6.9- runtime true
proxy.retryTimesOnHealthCheck int 2.3- runtime 3
proxy.retryTimesOnReplica int 2.3- runtime 2 2.5=5
proxy.roleNameValidation.allowedChars string 2.6- runtime $
proxy.shardLeaderCacheInterval float 2.3- - 3
proxy.skipAutoIDCheck bool 2.4.1- runtime 2.5=false
proxy.skipPartitionKeyCheck bool 2.4.1- runtime 2.5=false
proxy.slowLogSpanInSeconds float 2.5.8-2.5 runtime 1
proxy.slowQuerySpanInSeconds float 2.4- runtime,deprecated=proxy.slowLogSpanInSeconds
proxy.soPath string 2.3- -
proxy.timeTickInterval int 2.3- - 200
proxy.workloadToleranceFactor float 2.4.12- - 2.5=0.1
quotaAndLimits.compactionRate.db.max float 2.4.1- runtime -1
quotaAndLimits.compactionRate.enabled bool 2.3- runtime false
quotaAndLimits.compactionRate.max float 2.3- runtime -1
quotaAndLimits.dbRate.enabled bool 2.5.8- runtime false
quotaAndLimits.dbRate.max float 2.5.8- runtime -1
quotaAndLimits.ddl.collectionRate float 2.3- runtime -1
quotaAndLimits.ddl.db.collectionRate float 2.4.1- runtime -1
quotaAndLimits.ddl.db.partitionRate float 2.4.1- runtime -1
quotaAndLimits.ddl.enabled bool 2.3- runtime false
quotaAndLimits.ddl.partitionRate float 2.3- runtime -1
quotaAndLimits.dml.bulkLoadRate.collection.max float 2.3- runtime -1
quotaAndLimits.dml.bulkLoadRate.collection.min string 2.3- runtime
quotaAndLimits.dml.bulkLoadRate.db.max float 2.4.1- runtime -1
quotaAndLimits.dml.bulkLoadRate.db.min string 2.4.1- runtime
quotaAndLimits.dml.bulkLoadRate.max float 2.3- runtime -1
quotaAndLimits.dml.bulkLoadRate.min string 2.3- runtime
quotaAndLimits.dml.bulkLoadRate.partition.max float 2.4.1- runtime -1
quotaAndLimits.dml.bulkLoadRate.partition.min string 2.4.1- runtime
quotaAndLimits.dml.deleteRate.collection.max float 2.3- runtime -1
quotaAndLimits.dml.deleteRate.collection.min string 2.3- runtime
quotaAndLimits.dml.deleteRate.db.max float 2.4.1- runtime -1
quotaAndLimits.dml.deleteRate.db.min string 2.4.1- runtime
quotaAndLimits.dml.deleteRate.max float 2.3- runtime -1
quotaAndLimits.dml.deleteRate.min string 2.3- runtime
quotaAndLimits.dml.deleteRate.partition.max float 2.4.1- runtime -1
quotaAndLimits.dml.deleteRate.partition.min string 2.4.1- runtime
quotaAndLimits.dml.enabled bool 2.3- runtime false
quotaAndLimits.dml.insertRate.collection.max float 2.3- runtime -1
quotaAndLimits.dml.insertRate.collection.min string 2.3- runtime
quotaAndLimits.dml.insertRate.db.max float 2.4.1- runtime -1
quotaAndLimits.dml.insertRate.db.min string 2.4.1- runtime
quotaAndLimits.dml.insertRate.max float 2.3- runtime -1
quotaAndLimits.dml.insertRate.min string 2.3- runtime
quotaAndLimits.dml.insertRate.partition.max float 2.4.1- runtime -1
quotaAndLimits.dml.insertRate.partition.min string 2.4.1- runtime
quotaAndLimits.dml.upsertRate.collection.max float 2.3-2.5 runtime -1
quotaAndLimits.dml.upsertRate.collection.min string 2.3-2.5 runtime
quotaAndLimits.dml.upsertRate.db.max float 2.4.1-2.5 runtime -1
quotaAndLimits.dml.upsertRate.db.min string 2.4.1-2.5 runtime
quotaAndLimits.dml.upsertRate.max float 2.3-2.5 runtime -1
quotaAndLimits.dml.upsertRate.min string 2.3-2.5 runtime
quotaAndLimits.dml.upsertRate.partition.max float 2.4.1-2.5 runtime -1
quotaAndLimits.dml.upsertRate.partition.min string 2.4.1-2.5 runtime
quotaAndLimits.dql.enabled bool 2.3- runtime false
quotaAndLimits.dql.queryRate.collection.max float 2.3- runtime -1
quotaAndLimits.dql.queryRate.collection.min string 2.3- runtime
quotaAndLimits.dql.queryRate.db.max float 2.4.1- runtime -1
quotaAndLimits.dql.queryRate.db.min string 2.4.1- runtime
quotaAndLimits.dql.queryRate.max float 2.3- runtime -1
quotaAndLimits.dql.queryRate.min string 2.3- runtime
quotaAndLimits.dql.queryRate.partition.max float 2.4.1- runtime -1
quotaAndLimits.dql.queryRate.partition.min string 2.4.1- runtime
quotaAndLimits.dql.searchRate.collection.max float 2.3- runtime -1
quotaAndLimits.dql.searchRate.collection.min string 2.3- runtime
quotaAndLimits.dql.searchRate.db.max float 2.4.1- runtime -1
quotaAndLimits.dql.searchRate.db.min string 2.4.1- runtime
quotaAndLimits.dql.searchRate.max float 2.3- runtime -1
quotaAndLimits.dql.searchRate.min string 2.3- runtime
quotaAndLimits.dql.searchRate.partition.max float 2.4.1- runtime -1
quotaAndLimits.dql.searchRate.partition.min string 2.4.1- runtime
quotaAndLimits.enabled bool 2.3- - true 2.6=false
quotaAndLimits.factorChangeThreshold float 2.6.7- runtime 0.05
quotaAndLimits.flushRate.collection.max float 2.4- runtime 0.1
quotaAndLimits.flushRate.db.max float 2.4.1- runtime -1
quotaAndLimits.flushRate.enabled bool 2.3- runtime false 2.4=true
quotaAndLimits.flushRate.max float 2.3- runtime -1
quotaAndLimits.forceDenyAllDDL bool 2.5.8- runtime false
quotaAndLimits.indexRate.db.max float 2.4.1- runtime -1
quotaAndLimits.indexRate.enabled bool 2.3- runtime false
quotaAndLimits.indexRate.max float 2.3- runtime -1
quotaAndLimits.limitReading.coolOffSpeed float 2.3-2.4 runtime 0.9
quotaAndLimits.limitReading.forceDeny bool 2.3- runtime false
quotaAndLimits.limitReading.queueProtection.enabled bool 2.3-2.4 runtime false
quotaAndLimits.limitReading.queueProtection.nqInQueueThreshold float 2.3-2.4 runtime -1
quotaAndLimits.limitReading.queueProtection.queueLatencyThreshold float 2.3-2.4 runtime -1
quotaAndLimits.limitReading.resultProtection.enabled bool 2.3-2.4 runtime false
quotaAndLimits.limitReading.resultProtection.maxReadResultRate float 2.3-2.4 runtime -1
quotaAndLimits.limits.allocRetryTimes int 2.4- - 15
quotaAndLimits.limits.allocWaitInterval int 2.4- - 1000
quotaAndLimits.limits.complexDeleteLimitEnable bool 2.4- - false
quotaAndLimits.limits.largeMaxQueryResultWindow int 2.6.14- runtime 1000000
quotaAndLimits.limits.largeTopK int 2.6.14- runtime 1000000
quotaAndLimits.limits.maxCollectionNum int 2.3- runtime 65536
quotaAndLimits.limits.maxCollectionNumPerDB int 2.3- runtime 65536
quotaAndLimits.limits.maxGroupSize int 2.5- runtime 10
quotaAndLimits.limits.maxInsertSize int 2.4.1- runtime -1
quotaAndLimits.limits.maxOutputSize int 2.3- runtime 104857600
quotaAndLimits.limits.maxQueryResultWindow int 2.3- runtime 16384
quotaAndLimits.limits.maxResourceGroupNumOfQueryNode int 2.4.1- runtime 1024
quotaAndLimits.limits.nq int 2.3- runtime 16384
quotaAndLimits.limits.topK int 2.3- runtime 16384
quotaAndLimits.limitWriting.deleteBufferRowCountProtection.enabled bool 2.4.11- runtime 2.5=false
quotaAndLimits.limitWriting.deleteBufferRowCountProtection.highWaterLevel int 2.4.11- runtime 2.5=65536
quotaAndLimits.limitWriting.deleteBufferRowCountProtection.lowWaterLevel int 2.4.11- runtime 2.5=32768
quotaAndLimits.limitWriting.deleteBufferSizeProtection.enabled bool 2.4.11- runtime 2.5=false
quotaAndLimits.limitWriting.deleteBufferSizeProtection.highWaterLevel float 2.4.11- runtime 2.5=268435456
quotaAndLimits.limitWriting.deleteBufferSizeProtection.lowWaterLevel float 2.4.11- runtime 2.5=134217728
quotaAndLimits.limitWriting.diskProtection.diskQuota float 2.3- runtime -1
quotaAndLimits.limitWriting.diskProtection.diskQuotaPerCollection float 2.3- runtime -1
quotaAndLimits.limitWriting.diskProtection.diskQuotaPerDB float 2.4.1- runtime -1
quotaAndLimits.limitWriting.diskProtection.diskQuotaPerPartition float 2.4.1- runtime -1
quotaAndLimits.limitWriting.diskProtection.enabled bool 2.3- runtime true
quotaAndLimits.limitWriting.diskProtection.loadedDiskQuota float 2.6.4- runtime -1
quotaAndLimits.limitWriting.forceDeny bool 2.3- runtime false
quotaAndLimits.limitWriting.growingSegmentsSizeProtection.enabled bool 2.3- runtime false
quotaAndLimits.limitWriting.growingSegmentsSizeProtection.highWaterLevel float 2.3- runtime 0.4
quotaAndLimits.limitWriting.growingSegmentsSizeProtection.lowWaterLevel float 2.3- runtime 0.2
quotaAndLimits.limitWriting.growingSegmentsSizeProtection.minRateRatio float 2.3- runtime 0.5
quotaAndLimits.limitWriting.l0SegmentsRowCountProtection.enabled bool 2.4.7- runtime false
quotaAndLimits.limitWriting.l0SegmentsRowCountProtection.highWaterLevel int 2.4.7- runtime 65536 2.5=50000000
quotaAndLimits.limitWriting.l0SegmentsRowCountProtection.lowWaterLevel int 2.4.7- runtime 32768 2.5=30000000
quotaAndLimits.limitWriting.memProtection.dataNodeMemoryHighWaterLevel float 2.3- runtime 0.95
quotaAndLimits.limitWriting.memProtection.dataNodeMemoryLowWaterLevel float 2.3- runtime 0.85
quotaAndLimits.limitWriting.memProtection.enabled bool 2.3- runtime true
quotaAndLimits.limitWriting.memProtection.queryNodeMemoryHighWaterLevel float 2.3- runtime 0.95
quotaAndLimits.limitWriting.memProtection.queryNodeMemoryLowWaterLevel float 2.3- runtime 0.85
quotaAndLimits.limitWriting.ttProtection.enabled bool 2.3- runtime false
quotaAndLimits.limitWriting.ttProtection.maxTimeTickDelay float 2.3- runtime 300
quotaAndLimits.quotaCenterCollectInterval float 2.3- - 3
"""
