# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Configuration keys of Milvus: coordinators; keys.py says how a line is read."""

from __future__ import annotations

KEYS = """
dataCoord.autoBalance bool 2.3- runtime true
dataCoord.autoUpgradeSegmentIndex bool 2.3- runtime false
dataCoord.brokerTimeout float 2.4- - 5000
dataCoord.channel.balanceInterval float 2.3- runtime 360
dataCoord.channel.balanceSilentDuration float 2.3- runtime 300
dataCoord.channel.balanceWithRpc bool 2.4 - true
dataCoord.channel.checkInterval float 2.4- runtime 1
dataCoord.channel.legacyVersionWithoutRPCWatch string 2.4.1- - 2.4.1
dataCoord.channel.notifyChannelOperationTimeout float 2.3- runtime 5
dataCoord.channel.watchTimeoutInterval float 2.3- - 300
dataCoord.checkAutoBalanceConfigInterval float 2.3- - 10
dataCoord.compaction.bumpSchemaVersion.enabled bool 3.0- runtime false
dataCoord.compaction.bumpSchemaVersion.triggerInterval float 3.0- runtime 20
dataCoord.compaction.channelMaxCPLag int 2.4- runtime 900
dataCoord.compaction.check.interval float 2.3- - 10 2.4=3
dataCoord.compaction.clustering.autoEnable bool 2.4.7- runtime false
dataCoord.compaction.clustering.enable bool 2.4.7- runtime true
dataCoord.compaction.clustering.maxCentroidsNum int 2.4.7- runtime 10240
dataCoord.compaction.clustering.maxClusterSize size 2.4.7- runtime 5g
dataCoord.compaction.clustering.maxClusterSizeRatio float 2.4.7- runtime 10
dataCoord.compaction.clustering.maxInterval float 2.4.7- runtime 259200
dataCoord.compaction.clustering.maxSegmentSizeRatio float 2.4.7- runtime 2.5=1.0
dataCoord.compaction.clustering.maxTrainSizeRatio float 2.4.7- runtime 0.8
dataCoord.compaction.clustering.minCentroidsNum int 2.4.7- runtime 16
dataCoord.compaction.clustering.minClusterSizeRatio float 2.4.7- runtime 0.01
dataCoord.compaction.clustering.minInterval float 2.4.7- runtime 3600
dataCoord.compaction.clustering.newDataSizeThreshold size 2.4.7- runtime 512m
dataCoord.compaction.clustering.preferSegmentSizeRatio float 2.4.7- runtime 2.5=0.8
dataCoord.compaction.clustering.timeout int 2.4.7- runtime 2.5=3600
dataCoord.compaction.clustering.triggerInterval float 2.4.7- runtime 600
dataCoord.compaction.dropTolerance float 2.4.2- runtime 2.5=86400
dataCoord.compaction.enableAutoCompaction bool 2.3- runtime true
dataCoord.compaction.expiry.tolerance int 2.5- runtime -1
dataCoord.compaction.forceMerge.dataNodeMemoryFactor float 2.6.8- runtime 4.0
dataCoord.compaction.forceMerge.queryNodeMemoryFactor float 2.6.8- runtime 4.0
dataCoord.compaction.gcInterval float 2.4.7- runtime 2.5=1800
dataCoord.compaction.global.interval float 2.3- - 60
dataCoord.compaction.indexBasedCompaction bool 2.3- runtime true
dataCoord.compaction.levelzero.forceSelectAllSegments bool 2.6.15- runtime false
dataCoord.compaction.levelzero.forceTrigger.deltalogMaxNum int 2.4- runtime 30
dataCoord.compaction.levelzero.forceTrigger.deltalogMinNum int 2.4- runtime 10
dataCoord.compaction.levelzero.forceTrigger.maxSize float 2.4- runtime 67108864
dataCoord.compaction.levelzero.forceTrigger.minSize float 2.4- runtime 8388608
dataCoord.compaction.levelzero.manifestUpdatePoolSize int 3.0- runtime 16
dataCoord.compaction.levelzero.triggerInterval float 2.4.15- - 2.5=10
dataCoord.compaction.max.segment int 2.3-2.4 runtime 30
dataCoord.compaction.maxFullSegmentThreshold int 2.6.8- runtime 100
dataCoord.compaction.maxParallelTaskNum int 2.3- runtime 10 2.6=-1
dataCoord.compaction.min.segment int 2.3- runtime 3
dataCoord.compaction.mix.triggerInterval float 2.4.15- - 2.5=60
dataCoord.compaction.preAllocateIDExpansionFactor int 2.5.8- - 100 2.6=10000
dataCoord.compaction.rpcTimeout float 2.3- runtime 10
dataCoord.compaction.scheduleInterval float 2.4.21- - 2.5=500
dataCoord.compaction.single.deltalog.maxnum int 2.3- runtime 200
dataCoord.compaction.single.deltalog.maxsize int 2.3- runtime 2.5=16777216
dataCoord.compaction.single.expiredlog.maxsize int 2.3- runtime 10485760
dataCoord.compaction.single.ratio.threshold float 2.3- runtime 0.2
dataCoord.compaction.storageFormat.enabled bool 3.0- runtime false
dataCoord.compaction.storageVersion.enabled bool 2.6.9- runtime false 3.0=true
dataCoord.compaction.storageVersion.rateLimitInterval float 2.6.9- runtime 120
dataCoord.compaction.storageVersion.rateLimitTokens int 2.6.9- runtime 3
dataCoord.compaction.storageVersion.sessionVersionRequirement string 3.0- runtime 2.6.9
dataCoord.compaction.taskPrioritizer string 2.5- runtime default
dataCoord.compaction.taskQueueCapacity int 2.5- - 100000
dataCoord.compaction.timeout int 2.3- runtime 900
dataCoord.compaction.workerMaxParallelTaskNum int 2.3-2.4 runtime 2
dataCoord.copySegmentCheckInterval float 3.0- runtime 2
dataCoord.copySegmentJobTimeout float 3.0- runtime 86400
dataCoord.copySegmentTaskRetention float 3.0- runtime 10800
dataCoord.dataview.forceAllIndexReady bool 2.5- runtime false
dataCoord.enableActiveStandby bool 2.3- - false
dataCoord.enableCompaction bool 2.3- - true
dataCoord.enabledJSONKeyStatsInSort bool 2.5.5-2.5 runtime false
dataCoord.enableGarbageCollection bool 2.3- - true
dataCoord.externalCollectionCheckInterval float 3.0- runtime 10
dataCoord.externalCollectionDropRatioWarn float 3.0- runtime 0.9
dataCoord.externalCollectionFilesPerTask int 3.0- runtime 10000
dataCoord.externalCollectionJobRetention float 3.0- runtime 86400
dataCoord.externalCollectionJobTimeout float 3.0- runtime 3600
dataCoord.externalCollectionPreAllocSegments int 3.0- runtime 500000
dataCoord.flushAllMaxParallelTasks int 2.5 runtime 100
dataCoord.forceRebuildScalarSegmentIndex bool 2.6.10- runtime false
dataCoord.forceRebuildSegmentIndex bool 2.5.10- runtime false
dataCoord.gc.dropTolerance float 2.3- - 10800
dataCoord.gc.interval float 2.3- - 3600
dataCoord.gc.lob.checkInterval float 3.0- runtime 1800
dataCoord.gc.lob.enabled bool 3.0- - true
dataCoord.gc.lob.safetyWindow float 3.0- runtime 3600
dataCoord.gc.missingTolerance float 2.3- - 3600 2.4=86400
dataCoord.gc.removeConcurrent int 2.3- - 32
dataCoord.gc.scanInterval float 2.4- - 168
dataCoord.gc.slowDownCPUUsageThreshold float 2.6- - 0.6
dataCoord.gracefulStopTimeout float 2.3.7- runtime 2.4=5
dataCoord.grpc.clientMaxRecvSize int 2.3- - 268435456 2.4=536870912
dataCoord.grpc.clientMaxSendSize int 2.3- - 268435456
dataCoord.grpc.serverMaxRecvSize int 2.3- - 536870912 2.4=268435456
dataCoord.grpc.serverMaxSendSize int 2.3- - 536870912
dataCoord.import.checkIntervalHigh float 2.4- runtime 2
dataCoord.import.checkIntervalLow float 2.4- runtime 120
dataCoord.import.enableInReplicatingCluster bool 3.0- runtime false
dataCoord.import.enableL0Import bool 3.0- runtime false
dataCoord.import.fileNumPerSlot int 2.6- runtime 4
dataCoord.import.filesPerPreImportTask int 2.4- runtime 2
dataCoord.import.maxImportFileNumPerReq int 2.4- runtime 1024
dataCoord.import.maxImportJobNum int 2.4.14- runtime 2.5=1024
dataCoord.import.maxSegmentsPerCopyTask int 3.0- runtime 100
dataCoord.import.maxSizeInMBPerImportTask int 2.4- runtime 6144
dataCoord.import.memoryLimitPerSlot int 2.6- runtime 160
dataCoord.import.preAllocateIDExpansionFactor int 2.5.13- runtime 10
dataCoord.import.scheduleInterval float 2.4- runtime 2
dataCoord.import.taskRetention float 2.4- runtime 10800
dataCoord.import.waitForIndex bool 2.4- runtime true
dataCoord.index.hybridIndex.highCardinalityIndexType string 2.6.10- runtime STL_SORT
dataCoord.index.hybridIndex.lowCardinalityIndexType string 2.6.10- runtime BITMAP
dataCoord.index.memSizeEstimateMultiplier int 2.4.19- runtime 2.5=2
dataCoord.ip string 2.3- -
dataCoord.jsonKeyStatsMemoryBudgetInTantivy int 2.5.5-2.5 - 16777216
dataCoord.jsonShreddingMaxColumns int 2.6.5- runtime 1024
dataCoord.jsonShreddingRatioThreshold float 2.6.5- runtime 0.3
dataCoord.jsonShreddingTriggerCount int 2.6.5- runtime 10
dataCoord.jsonShreddingTriggerInterval float 2.6.5- runtime 10
dataCoord.jsonShreddingWriteBatchSize int 2.6.5- runtime 81920
dataCoord.jsonStatsMaxShreddingColumns int 2.6.5- runtime,deprecated=dataCoord.jsonShreddingMaxColumns
dataCoord.jsonStatsShreddingRatioThreshold float 2.6.5- runtime,deprecated=dataCoord.jsonShreddingRatioThreshold
dataCoord.jsonStatsTriggerCount int 2.5.5- runtime,deprecated=dataCoord.jsonShreddingTriggerCount
dataCoord.jsonStatsTriggerInterval float 2.5.5- runtime,deprecated=dataCoord.jsonShreddingTriggerInterval
dataCoord.jsonStatsWriteBatchSize int 2.6.5- runtime,deprecated=dataCoord.jsonShreddingWriteBatchSize
dataCoord.port int 2.3- - 13333
dataCoord.requestTimeoutSeconds float 2.5.5- runtime 600
dataCoord.scheduler.taskSlowThreshold float 2.4- runtime 2.5=300
dataCoord.sealPolicy.channel.blockingL0EntryNum int 2.5.7- runtime 5000000
dataCoord.sealPolicy.channel.blockingL0SizeInMB int 2.5.7- runtime 64
dataCoord.sealPolicy.channel.growingSegmentsMemSize int 2.4.6- runtime 4096
dataCoord.segment.allocLatestExpireAttempt int 2.3- runtime 200
dataCoord.segment.assignmentExpiration float 2.3- - 2000
dataCoord.segment.compactableProportion float 2.3- runtime 0.85
dataCoord.segment.diskSegmentMaxSize float 2.3- runtime 2048
dataCoord.segment.expansionRate float 2.3- runtime 1.25
dataCoord.segment.maxBinlogFileNumber int 2.3- - 32
dataCoord.segment.maxIdleTime float 2.3- - 600
dataCoord.segment.maxLife float 2.3- - 86400
dataCoord.segment.maxSize float 2.3- - 512 2.4=1024
dataCoord.segment.minSizeFromIdleToSealed float 2.3- - 16
dataCoord.segment.sealProportion float 2.3- - 0.23 2.4=0.12
dataCoord.segment.sealProportionJitter float 2.4.6- runtime 2.5=0.1
dataCoord.segment.smallProportion float 2.3- runtime 0.5
dataCoord.segmentFlushInterval float 2.4.6- runtime 2
dataCoord.slot.analyzeTaskSlotUsage int 2.5.8- runtime 65535
dataCoord.slot.bumpSchemaVersionCompactionUsage int 3.0- runtime 1
dataCoord.slot.clusteringCompactionUsage int 2.4.6- runtime 16
dataCoord.slot.indexTaskSlotUsage int 2.5.8- runtime 64
dataCoord.slot.l0DeleteCompactionUsage int 2.4.6- runtime 8
dataCoord.slot.mixCompactionUsage int 2.4.6- runtime 8
dataCoord.slot.scalarIndexTaskSlotUsage int 2.5.25- runtime 16
dataCoord.slot.statsTaskSlotUsage int 2.5.8- runtime 8
dataCoord.snapshot.maxCompactionProtectionSeconds int 3.0- runtime 604800
dataCoord.snapshot.pendingTimeout float 3.0- runtime 60
dataCoord.snapshot.refIndexLoadInterval duration 3.0- runtime 60s
dataCoord.snapshot.refIndexLoadTimeout duration 3.0- runtime 30s
dataCoord.snapshot.restorePinTTLSeconds int 3.0- runtime 86400
dataCoord.sortCompaction.enable bool 2.6- - true
dataCoord.sortCompactionTriggerCount int 2.6- runtime 100
dataCoord.statsTask.enable bool 2.5- deprecated=dataCoord.sortCompaction.enable
dataCoord.statsTaskTriggerCount int 2.5.5- runtime,deprecated=dataCoord.sortCompactionTriggerCount
dataCoord.syncSegmentsInterval float 2.4.6- - 300
dataCoord.targetScalarIndexVersion int 2.6.10- runtime -1
dataCoord.targetVecIndexVersion int 2.5.10- runtime -1
dataCoord.taskCheckInterval int 2.5- runtime 60
dataCoord.taskRetryBackoffInterval float 3.0- runtime 1
dataCoord.taskRetryBackoffMaxInterval float 3.0- runtime 60
indexCoord.bindIndexNodeMode.address string 2.3- - localhost:22930
indexCoord.bindIndexNodeMode.enable bool 2.3- - false
indexCoord.bindIndexNodeMode.nodeID int 2.3- - 0
indexCoord.bindIndexNodeMode.withCred bool 2.3- - false
indexCoord.scheduler.interval float 2.3- - 1000 2.5=100
indexCoord.segment.minSegmentNumRowsToEnableIndex int 2.3- runtime 1024
mixCoord.enableActiveStandby bool 2.6- - false
queryCoord.autoBalance bool 2.3- runtime false 2.4=true
queryCoord.autoBalanceChannel bool 2.3- runtime true
queryCoord.autoBalanceInterval float 2.5.3- runtime 3000
queryCoord.autoHandoff bool 2.3- runtime true
queryCoord.autoWarmupForNonPKIsolationCollection bool 2.6.12- - false
queryCoord.balanceChannelBatchSize int 2.5.14- runtime 1
queryCoord.balanceCheckCollectionMaxCount int 2.5- runtime 100
queryCoord.balanceCostThreshold float 2.4- runtime 0.001
queryCoord.balanceIntervalSeconds int 2.3- runtime 60
queryCoord.balancer string 2.3- runtime ScoreBasedBalancer
queryCoord.balanceSegmentBatchSize int 2.5.14- runtime 5
queryCoord.balanceTriggerOrder string 2.5.8- runtime ByRowCount
queryCoord.brokerTimeout float 2.3- - 5000
queryCoord.channelExclusiveNodeFactor int 2.4.2- runtime 4
queryCoord.channelTaskCapFraction float 2.6.7- runtime 0.3
queryCoord.channelTaskTimeout float 2.3- runtime 60000
queryCoord.checkAutoBalanceConfigInterval float 2.3- - 10
queryCoord.checkBalanceInterval float 2.4- runtime 10000 2.5=300
queryCoord.checkChannelInterval float 2.3- runtime 1000 2.5=3000
queryCoord.checkExecutedFlagInterval float 2.4.4-2.5 - 100
queryCoord.checkHandoffInterval int 2.3- runtime 5000
queryCoord.checkHealthInterval float 2.3- - 3000
queryCoord.checkHealthRPCTimeout float 2.3- runtime 2000
queryCoord.checkIndexInterval float 2.3- runtime 10000
queryCoord.checkInterval float 2.3- runtime 1000 2.4=10000
queryCoord.checkNodeInReplicaInterval float 2.3- - 60
queryCoord.checkNodeSessionInterval float 2.3- - 60
queryCoord.checkResourceGroupInterval float 2.3- - 10
queryCoord.checkSegmentInterval float 2.3- runtime 1000 2.5=3000
queryCoord.cleanExcludeSegmentInterval float 2.4- - 60
queryCoord.clusterLevelLoadForceOverrideUserReplicaMode bool 2.6.14- runtime false
queryCoord.clusterLevelLoadReplicaNumber int 2.4.7- runtime 2.5=0
queryCoord.clusterLevelLoadResourceGroups list 2.4.7- runtime
queryCoord.clusterLevelLoadWaitRGReadyTimeout duration 2.6.13- runtime 3m
queryCoord.collectionBalanceChannelBatchSize int 2.4.18- runtime,deprecated=queryCoord.balanceChannelBatchSize
queryCoord.collectionBalanceSegmentBatchSize int 2.4.7- runtime,deprecated=queryCoord.balanceSegmentBatchSize
queryCoord.collectionChannelCountFactor float 2.4.18- runtime 2.5=10
queryCoord.collectionObserverInterval float 2.4.4- - 200
queryCoord.collectionRecoverTimes int 2.3- runtime 3
queryCoord.delegatorMemoryOverloadFactor float 2.4- runtime 0.1
queryCoord.dispatchInterval float 2.6- - 500
queryCoord.distPullInterval float 2.3- - 500
queryCoord.distRequestTimeout float 2.3.6- runtime 5000
queryCoord.enableActiveStandby bool 2.3- - false
queryCoord.enableBalanceOnMultipleCollections bool 2.5.14- runtime true
queryCoord.enableRGAutoRecover bool 2.3- runtime true
queryCoord.enableStoppingBalance bool 2.4- runtime true
queryCoord.forceLoadPriority string 2.6.12-2.6 runtime
queryCoord.globalRowCountFactor float 2.3- runtime 0.1
queryCoord.globalSegmentCountFactor float 2.4- runtime 0.1
queryCoord.gracefulStopTimeout float 2.3.7- runtime 2.4=5
queryCoord.growingRowCountWeight float 2.3.6- runtime 4.0 2.4=4
queryCoord.grpc.clientMaxRecvSize int 2.3- - 268435456 2.4=536870912
queryCoord.grpc.clientMaxSendSize int 2.3- - 268435456
queryCoord.grpc.serverMaxRecvSize int 2.3- - 536870912 2.4=268435456
queryCoord.grpc.serverMaxSendSize int 2.3- - 536870912
queryCoord.heartbeatAvailableInterval int 2.3- runtime 10000
queryCoord.heatbeatWarningLag float 2.3.6- runtime 5000
queryCoord.ip string 2.3- -
queryCoord.leaderViewUpdateInterval float 2.3- - 1
queryCoord.loadTimeoutSeconds float 2.3- runtime 600
queryCoord.memoryUsageMaxDifferencePercentage float 2.3- runtime 30
queryCoord.NextTargetSurviveTime float 2.3- runtime 300
queryCoord.observerTaskParallel int 2.3- - 16
queryCoord.overloadedMemoryThresholdPercentage float 2.3- runtime 90
queryCoord.port int 2.3- - 19531
queryCoord.queryNodeTaskParallelismFactor float 2.6- runtime 20
queryCoord.randomMaxSteps int 2.4- runtime 10
queryCoord.resourceExhaustionCleanupInterval float 2.6.7- runtime 10
queryCoord.resourceExhaustionPenaltyDuration float 2.6.7- runtime 30
queryCoord.reverseUnBalanceTolerationFactor float 2.3- runtime 1.3
queryCoord.rowCountFactor float 2.4- runtime 0.4
queryCoord.rowCountMaxSteps int 2.4- runtime 50
queryCoord.scoreUnbalanceTolerationFactor float 2.3- runtime 0.05
queryCoord.segmentCountFactor float 2.4- runtime 0.4
queryCoord.segmentCountMaxSteps int 2.4- runtime 50
queryCoord.segmentTaskTimeout float 2.3- runtime 120000
queryCoord.stoppingBalanceAssignPolicy string 2.6.7- runtime ScoreBased
queryCoord.task.retryinterval string 2.3- runtime
queryCoord.task.retrynum int 2.3- runtime 5
queryCoord.taskExecutionCap int 2.3- runtime 256 2.6=360
queryCoord.taskMergeCap int 2.3- - 1
queryCoord.updateCollectionLoadStatusInterval float 2.4.7- - 5
queryCoord.UpdateNextTargetInterval float 2.3- - 10
queryCoord.updateTargetNeedSegmentDataReady bool 2.6.8- runtime true
rootCoord.defaultDBProperties string 2.4.16- -
rootCoord.dmlChannelNum int 2.3- - 16
rootCoord.enableActiveStandby bool 2.3- - false
rootCoord.gracefulStopTimeout float 2.3.7- runtime 2.4=5
rootCoord.grpc.clientMaxRecvSize int 2.3- - 268435456 2.4=536870912
rootCoord.grpc.clientMaxSendSize int 2.3- - 268435456
rootCoord.grpc.serverMaxRecvSize int 2.3- - 536870912 2.4=268435456
rootCoord.grpc.serverMaxSendSize int 2.3- - 536870912
rootCoord.importMaxPendingTaskCount int 2.3-2.4 runtime
rootCoord.importTaskExpiration float 2.3-2.4 runtime 900
rootCoord.importTaskRetention float 2.3-2.4 runtime 86400
rootCoord.ImportTaskSubPath string 2.3-2.4 runtime importtask
rootCoord.ip string 2.3- -
rootCoord.maxDatabaseNum int 2.3- - 64
rootCoord.maxGeneralCapacity int 2.3.6- runtime 65536
rootCoord.maxPartitionNum int 2.3- runtime 4096 2.4=1024
rootCoord.minSegmentSizeToEnableIndex int 2.3- runtime 1024
rootCoord.port int 2.3- - 53100
rootCoord.useLockScheduler bool 2.4.15- runtime 2.5=true
"""
